import { describe, expect, it } from "vitest";
import { readSettings } from "./read-settings.ts";
import type { Reader } from "./setting.ts";

/** What a reader with this variable refuses, or undefined. */
function refusal(reader: Reader, variable: string, value: string): string | undefined {
  try {
    readSettings(reader, {}, { [variable]: value });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("CAIRN_MAX_DURATION", () => {
  it.each(["0s", "1ms", "9999ms"])("refuses %s, in which nothing gets done", (value) => {
    const said = refusal("serverless", "CAIRN_MAX_DURATION", value);
    expect(said).toMatch(/CAIRN_MAX_DURATION .*10s is the least/);
  });
  it.each(["10s", "300s", "15m"])("takes %s", (value) => {
    expect(refusal("serverless", "CAIRN_MAX_DURATION", value)).toBeUndefined();
  });
  it("says once that a text is no duration", () => {
    const said = refusal("serverless", "CAIRN_MAX_DURATION", "long");
    expect(said).toContain('"long" is not a duration');
    expect(said).not.toContain("the least");
  });
});

describe("CAIRN_SWEEP", () => {
  it.each(["0s", "30s", "90s", "1h", "2h", "25h"])("refuses %s, which cannot be had", (value) => {
    expect(refusal("setup", "CAIRN_SWEEP", value)).toMatch(/CAIRN_SWEEP .*from 1m to 59m/);
  });
  it.each(["60s", "1m", "5m", "59m"])("takes %s", (value) => {
    expect(refusal("setup", "CAIRN_SWEEP", value)).toBeUndefined();
  });
});

describe.each(["start", "serverless", "setup", "doctor"] as const)(
  "CAIRN_PUBLIC_URL of %s",
  (reader) => {
    it.each(["/cairn", "//", "/?a=1", "?a=1", "#top"])("refuses one that ends in %s", (end) => {
      const said = refusal(reader, "CAIRN_PUBLIC_URL", `https://cairn.example.com${end}`);
      expect(said).toMatch(/CAIRN_PUBLIC_URL .*scheme and host alone/);
    });
    it("refuses a user in it, and says once that a text is no URL", () => {
      expect(refusal(reader, "CAIRN_PUBLIC_URL", "https://a:b@example.com")).toContain("a user");
      const said = refusal(reader, "CAIRN_PUBLIC_URL", "example");
      expect(said).toContain("is an absolute URL");
      expect(said).not.toContain("scheme and host alone");
    });
    it.each(["https://cairn.example.com", "https://cairn.example.com/", "http://[::1]:8288"])(
      "takes %s",
      (url) => {
        expect(refusal(reader, "CAIRN_PUBLIC_URL", url)).toBeUndefined();
      },
    );
  },
);
