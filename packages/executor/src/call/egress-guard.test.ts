import { isCairnError } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { createEgressGuard } from "./egress-guard.ts";

function denied(url: string, allow: readonly string[] = []): boolean {
  try {
    createEgressGuard(allow).checkUrl(new URL(url));
    return false;
  } catch (error) {
    if (isCairnError(error) && error.code === "egress_denied") return true;
    throw error;
  }
}

describe("in production", () => {
  it.each([
    "http://127.0.0.1/",
    "http://[::1]/",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://100.64.0.1/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[64:ff9b::a00:1]/",
    "http://[2002:a00:1::]/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "https://shop.example:22/",
    "https://shop.example:5432/",
    "https://shop.example:6379/",
  ])("%s is not connected to", (url) => {
    expect(denied(url)).toBe(true);
  });

  it.each([
    "https://shop.example/api",
    "http://8.8.8.8/",
    "http://[2606:4700::1]/",
    "http://[::ffff:8.8.8.8]/",
    "https://shop.example:8443/",
  ])("%s is", (url) => {
    expect(denied(url)).toBe(false);
  });

  it.each([
    ["http://10.1.2.3:3000/", "10.0.0.0/8"],
    ["http://10.1.2.3:22/", "10.1.2.3"],
    ["http://[fd00::1]/", "fd00::/8"],
    ["http://app.internal:22/", "app.internal"],
    ["http://app.svc.cluster.local:22/", "*.svc.cluster.local"],
  ])("%s is when %s is allowed", (url, allow) => {
    expect(denied(url, [allow])).toBe(false);
    expect(denied(url, ["192.0.2.7", "other.internal"])).toBe(true);
  });
});

describe("a name", () => {
  const lookUp = (name: string, allow: readonly string[]) =>
    new Promise<unknown>((resolve) => {
      createEgressGuard(allow).lookup(name, { all: true }, (error, addresses) => {
        resolve(error ?? addresses);
      });
    });

  it("that leads to a private address is not connected to, and the error says how to allow it", async () => {
    const error = await lookUp("localhost", []);
    if (!isCairnError(error)) throw new Error("it was looked up");
    expect(error.code).toBe("egress_denied");
    expect(error.hint).toContain("CAIRN_EGRESS_ALLOW=localhost");
  });

  it.each(["localhost", "127.0.0.0/8,::1"])("is when %s is allowed", async (allow) => {
    expect(await lookUp("localhost", allow.split(","))).toContainEqual({
      address: "127.0.0.1",
      family: 4,
    });
  });
});
