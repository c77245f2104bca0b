import { describe, expect, it } from "vitest";
import { appUrlProblem, parseAppUrl } from "./app-url.ts";

describe("the URL of an app", () => {
  it.each([
    "https://shop.example/api/cairn",
    "http://127.0.0.1:3000/api/cairn?x-bypass=abc",
    "http://[::1]:3000/api",
    "http://localhost:3000",
    "https://xn--mnchen-3ya.example/",
  ])("may be %s", (url) => {
    expect(appUrlProblem(url)).toBeUndefined();
  });

  it("loses the deploy id that SDKs leave in it, and nothing else", () => {
    expect(parseAppUrl("https://shop.example/api?deployId=abc&key=1").href).toBe(
      "https://shop.example/api?key=1",
    );
  });

  it.each([
    [undefined, "is missing"],
    [null, "is missing"],
    ["", "is missing"],
    [7, "is not a text"],
    ["/api/cairn", "is not an absolute URL"],
    ["shop.example/api", "is not an absolute URL"],
    ["//shop.example/api", "is not an absolute URL"],
    ["http:shop.example", "is not an absolute URL"],
    ["https:///shop.example", "is not an absolute URL"],
    ["ftp://shop.example", "scheme ftp:"],
    ["file:///etc/passwd", "scheme file:"],
    ["javascript:alert(1)", "scheme javascript:"],
    ["data:text/html,x", "scheme data:"],
    ["https://user:pass@shop.example", "user name or a password"],
    ["https://user@shop.example", "user name or a password"],
    ["https://shop.example/#top", "fragment"],
    ["https://shop.example/#", "fragment"],
    [`https://shop.example/${"x".repeat(2_048)}`, "at most 2048"],
    ["https://shop.example./api", "ends with a dot"],
    ["http://localhost.:3000/api", "ends with a dot"],
    ["https://shоp.example/api", "to be written as xn--shp-"],
    ["https://shop.example/a b", "space"],
    ["https://shop.example/\n", "space"],
    ["https://shop.example\\@evil.example/", "backslash"],
  ])("%j is refused: %s", (url, problem) => {
    expect(appUrlProblem(url)).toContain(problem);
    expect(() => parseAppUrl(url)).toThrow(problem);
  });
});
