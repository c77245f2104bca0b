import { isCairnError, type ServerKind } from "@cairn/core";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { guardOrigin } from "./guard-origin.ts";

/** @returns The code of the refusal, or "passed". */
async function ask(
  mode: ServerKind,
  headers: Record<string, string>,
  method = "POST",
): Promise<string> {
  const app = new Hono()
    .use(guardOrigin({ mode, allowedHosts: ["host.docker.internal"] }))
    .all("/", (c) => c.text("passed"));
  app.onError((error, c) => c.text(isCairnError(error) ? error.code : "?"));
  return (await app.request("/", { method, headers })).text();
}

describe("in development", () => {
  it.each([
    "localhost",
    "localhost:8288",
    "LOCALHOST:8288",
    "127.0.0.1:8288",
    "[::1]:8288",
    "host.docker.internal:8288",
  ])("the host %s is answered", async (host) => {
    expect(await ask("dev", { host }, "GET")).toBe("passed");
  });

  it.each(["evil.example", "localhost.evil.example:8288", "127.0.0.2", "0.0.0.0:8288", ""])(
    "the host %j is not",
    async (host) => {
      expect(await ask("dev", { host }, "GET")).toBe("host_not_allowed");
    },
  );

  it.each(["http://localhost:8288", "http://localhost:3000", "http://127.0.0.1:8288"])(
    "a page of %s may change things",
    async (origin) => {
      expect(await ask("dev", { host: "localhost:8288", origin })).toBe("passed");
    },
  );

  it.each([
    "https://evil.example",
    "null",
    "http://localhost.evil.example",
    "file://",
    "chrome-extension://abc",
    "",
  ])("a page of %j may not", async (origin) => {
    expect(await ask("dev", { host: "localhost:8288", origin })).toBe("origin_not_allowed");
  });

  it("a page of another site may look, as far as its browser lets it", async () => {
    const headers = { host: "localhost:8288", origin: "https://evil.example" };
    expect(await ask("dev", headers, "GET")).toBe("passed");
  });

  it("a program, which sends no origin, may change things", async () => {
    expect(await ask("dev", { host: "localhost:8288" })).toBe("passed");
  });
});

describe("in production", () => {
  it("every host is answered, because only the proxy in front knows them", async () => {
    expect(await ask("cloud", { host: "cairn.example" }, "GET")).toBe("passed");
  });

  it("only pages of the same host may change things", async () => {
    const host = "cairn.example";
    expect(await ask("cloud", { host, origin: "https://cairn.example" })).toBe("passed");
    expect(await ask("cloud", { host, origin: "https://evil.example" })).toBe("origin_not_allowed");
    expect(await ask("cloud", { host, origin: "http://localhost:3000" })).toBe(
      "origin_not_allowed",
    );
    expect(await ask("cloud", { host, origin: "null" })).toBe("origin_not_allowed");
  });
});
