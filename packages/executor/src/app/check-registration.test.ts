import { describe, expect, it } from "vitest";
import { aFunction, anApp, check, refusal, refused } from "./testing/a-registration.ts";

describe("a registration", () => {
  it("with every field there is passes", () => {
    const full = {
      triggers: [
        { event: "shop/order.*", expression: "event.data.total > 0" },
        { cron: "TZ=Europe/Paris 0 9 * * 1", jitter: "30s" },
      ],
      idempotency: "event.data.id",
      throttle: { limit: 3, period: "1m", key: "event.data.u", burst: 2 },
      concurrency: [
        { limit: 5, key: "event.data.u", scope: "fn" },
        { limit: 10, key: "'g'", scope: "account" },
      ],
      rateLimit: { limit: 1, period: "24h", key: "event.data.u" },
      priority: { run: "event.data.p" },
      timeouts: { start: "10s", finish: "1h" },
      singleton: { key: "event.data.u", mode: "skip" },
      debounce: { period: "5s", timeout: "1m", key: "event.data.u" },
      cancel: [{ event: "shop/cancel", timeout: "30m", if: "event.data.id == async.data.id" }],
      somethingNew: { is: "tolerated" },
    };
    expect(check(anApp([aFunction(full, { attempts: 7 })]))).toEqual([]);
  });

  it("with a batch passes when nothing contradicts it", () => {
    const batchEvents = { maxSize: 10, timeout: "5s", key: "event.data.u", if: "true" };
    expect(check(anApp([aFunction({ batchEvents, cancel: [], priority: {} })]))).toEqual([]);
  });

  it.each([0, 4, { limit: 0 }])(
    "may ask for concurrency %j, where 0 is no limit",
    (concurrency) => {
      expect(check(anApp([aFunction({ concurrency })]))).toEqual([]);
    },
  );

  it("without functions passes with a warning", () => {
    expect(check(anApp([]))).toEqual(["The app shop has no functions; those it had are archived."]);
  });

  it("with a cancellation that hits every run passes with a warning", () => {
    expect(check(anApp([aFunction({ cancel: [{ event: "shop/closed" }] })]))[0]).toContain(
      "every event shop/closed cancels all of its runs",
    );
  });
});

describe("a whole that makes no sense", () => {
  it.each([null, [], "x"])("%j is refused", (body) => {
    expect(refusal(body).code).toBe("registration_invalid");
  });

  it("names both functions of one id", () => {
    const twice = [aFunction(), aFunction({ name: "Pay again" })];
    expect(refusal(anApp(twice))).toEqual({
      code: "function_duplicate",
      message:
        'Function "shop-pay": the id is given twice: by functions[0] ("Pay") and by functions[1] ("Pay again").',
    });
  });

  it.each(["", "x".repeat(300), "a b", "../x", "a\\b", "a\tb", 7, undefined])(
    "refuses the function id %j by its place",
    (id) => {
      const { code, message } = refusal(anApp([aFunction(), aFunction({ id })]));
      expect(code).toBe("registration_invalid");
      expect(message).toContain("functions[1].id");
    },
  );

  it("refuses too many functions", () => {
    const many = Array.from({ length: 10_001 }, () => ({}));
    expect(refusal(anApp(many)).message).toContain("functions");
  });

  it.each([
    ["js:v2.7.0", "is too old"],
    ["js:v3.22.0", "GHSA-2jf5-6wwv-vhxx"],
    ["js:v3.53.1", "GHSA-2jf5-6wwv-vhxx"],
  ])("refuses the SDK %s", (sdk, why) => {
    expect(refusal(anApp([], { sdk }))).toMatchObject({ code: "sdk_unsupported" });
    expect(refusal(anApp([], { sdk })).message).toContain(why);
  });

  it.each(["js:v3.21.1", "js:v3.53.2", "js:v3.54.2", "js:v4.24.0", "go:v0.7.0", "unknown"])(
    "takes the SDK %s",
    (sdk) => {
      expect(check(anApp([aFunction()], { sdk }))).toEqual([]);
    },
  );

  it("refuses another form of registration", () => {
    expect(refusal(anApp([], { v: "0.2" })).code).toBe("sdk_unsupported");
  });

  it("refuses characters that cannot be stored, with their place", () => {
    expect(refused({ name: "a\u0000" })).toEqual({
      code: "json_unstorable_char",
      message: "functions[0].name has the character \\u0000, which cannot be stored.",
    });
  });

  it("refuses a transport that it does not have", () => {
    const steps = { step: { runtime: { type: "ws", url: "https://shop.example" } } };
    expect(refused({ steps }).message).toContain("steps.step.runtime.type");
  });

  it("refuses the URL of a function as it refuses that of an app", () => {
    const steps = { step: { runtime: { type: "http", url: "file:///etc/passwd" } } };
    expect(refused({ steps }).code).toBe("app_url_invalid");
  });
});
