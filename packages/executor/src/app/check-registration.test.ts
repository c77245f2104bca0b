import { isCairnError } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { checkRegistration } from "./check-registration.ts";
import { parseRegistration } from "./parse-registration.ts";

const RUNTIME = { type: "http", url: "https://shop.example/api?fnId=shop-pay&stepId=step" };

function aFunction(change: object = {}, retries?: unknown): object {
  const step = { id: "step", name: "step", runtime: RUNTIME };
  return {
    id: "shop-pay",
    name: "Pay",
    triggers: [{ event: "shop/order.placed" }],
    steps: { step: retries === undefined ? step : { ...step, retries } },
    ...change,
  };
}

const anApp = (functions: unknown, change: object = {}): object => ({
  url: "https://shop.example/api",
  appName: "shop",
  sdk: "js:v4.24.0",
  v: "0.1",
  functions,
  ...change,
});

const check = (body: unknown): readonly string[] => checkRegistration(parseRegistration(body));

function refusal(body: unknown): { code: string; message: string } {
  try {
    check(body);
  } catch (error) {
    if (isCairnError(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("nothing was refused");
}

const refused = (change: object, retries?: unknown) => refusal(anApp([aFunction(change, retries)]));

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

describe("triggers", () => {
  it.each([
    [[{ event: "shop/*/placed" }], "wildcard"],
    [[{ event: "*" }], "wildcard"],
    [[{ event: "shop*" }], "wildcard"],
    [[{ event: "shop/**" }], "wildcard"],
    [[{ event: "" }], "triggers[0].event"],
    [[{ event: "x".repeat(256) }], "at most 255"],
    [[{ event: " a" }], "space"],
    [[{ event: 7 }], "triggers[0].event"],
    [[{}], "triggers[0].event"],
    [[{ event: "a" }, { event: "a" }], "triggers[1] repeats"],
    [[{ cron: "* * * * *" }, { cron: "* * * * *" }], "triggers[1] repeats"],
    [Array.from({ length: 11 }, (_, index) => ({ event: `e${String(index)}` })), "at most 10"],
    [[{ cron: "* * * * *", jitter: "10m" }], "jitter"],
  ])("%j are refused: %s", (triggers, why) => {
    const { code, message } = refused({ triggers });
    expect(code).toBe("registration_invalid");
    expect(message).toContain("shop-pay");
    expect(message).toContain(why);
  });

  it("may differ only in their condition", () => {
    const triggers = [{ event: "a" }, { event: "a", expression: "event.data.x == 1" }];
    expect(check(anApp([aFunction({ triggers })]))).toEqual([]);
  });

  it("may be none, for a function that is only invoked", () => {
    expect(check(anApp([aFunction({ triggers: [] })]))).toEqual([]);
  });

  it("with a wrong cron expression are refused by its own code", () => {
    expect(refused({ triggers: [{ cron: "99 * * * *" }] }).code).toBe("cron_invalid");
    expect(refused({ triggers: [{ cron: 7 }] }).code).toBe("cron_invalid");
  });

  it("with a wrong condition are refused with its place marked", () => {
    const expression = "event.data.total >> 1";
    const { code, message } = refused({ triggers: [{ event: "a", expression }] });
    expect(code).toBe("expression_invalid");
    expect(message).toContain(`  ${expression}\n  ${" ".repeat(18)}^`);
  });

  it("with a condition that is too long are refused as such", () => {
    const expression = `event.data.x == "${"x".repeat(10_000)}"`;
    expect(refused({ triggers: [{ event: "a", expression }] }).code).toBe("expression_invalid");
  });
});

describe("flow control", () => {
  it.each([
    [{ concurrency: -1 }, "concurrency[0].limit is -1; allowed is a whole number from 0"],
    [{ concurrency: 1.5 }, "concurrency[0].limit is 1.5"],
    [{ concurrency: "5" }, "concurrency[0] is "],
    [{ concurrency: 1e9 }, "concurrency[0].limit is 1000000000"],
    [{ concurrency: [{ limit: 1 }, { limit: 1 }, { limit: 1 }] }, "at most 2"],
    [{ concurrency: { limit: 1, scope: "env" } }, "concurrency[0].key"],
    [{ concurrency: { limit: 1, scope: "planet" } }, "concurrency[0].scope"],
    [{ rateLimit: { limit: 0, period: "1h" } }, "rateLimit.limit is 0"],
    [{ rateLimit: { limit: 1, period: "0s" } }, "rateLimit.period"],
    [{ rateLimit: { limit: 1, period: "" } }, "rateLimit.period"],
    [{ rateLimit: { limit: 1, period: "25h" } }, "from 1s to 24h"],
    [{ rateLimit: { limit: 1 } }, "rateLimit.period"],
    [{ throttle: { limit: 1, period: "soon" } }, 'throttle.period is "soon"'],
    [{ throttle: { limit: 1, period: "1m", burst: 0 } }, "throttle.burst is 0"],
    [{ debounce: { period: "0s" } }, "debounce.period"],
    [
      { debounce: { period: "8d" } },
      'debounce.period is "8d"; allowed is a duration from 1s to 7d',
    ],
    [{ debounce: { period: "soon" } }, "debounce.period"],
    [{ batchEvents: { maxSize: 0, timeout: "5s" } }, "batchEvents.maxSize is 0"],
    [{ batchEvents: { maxSize: 1e6, timeout: "5s" } }, "batchEvents.maxSize is 1000000"],
    [{ batchEvents: { maxSize: 10, timeout: "11m" } }, "batchEvents.timeout"],
    [{ timeouts: { start: "5 minutes" } }, 'timeouts.start is "5 minutes"'],
    [{ timeouts: { finish: 5 } }, "timeouts.finish is 5"],
    [{ singleton: { mode: "maybe" } }, "singleton.mode"],
    [{ priority: { run: 5 } }, "priority.run is 5"],
    [{ idempotency: 7 }, "idempotency is 7"],
    [{ cancel: [{ if: "true" }] }, "cancel[0].event"],
    [{ cancel: [{ event: "a", timeout: "never" }] }, "cancel[0].timeout"],
    [{ cancel: [{ event: "a", timeout: "" }] }, "cancel[0].timeout"],
    [{ cancel: [1, 2, 3, 4, 5, 6].map((n) => ({ event: `e${String(n)}` })) }, "at most 5"],
    [{ cancel: "x" }, "cancel"],
  ])("%j is refused: %s", (field, why) => {
    const { code, message } = refused(field);
    expect(code).toBe("registration_invalid");
    expect(message).toContain('Function "shop-pay"');
    expect(message).toContain(why);
  });

  it.each([
    { cancel: [{ event: "a" }] },
    { debounce: { period: "5s" } },
    { singleton: { mode: "skip" } },
    { priority: { run: "1" } },
  ])("a batch cannot be combined with %j", (other) => {
    const batchEvents = { maxSize: 10, timeout: "5s" };
    expect(refused({ batchEvents, ...other }).message).toContain("cannot be combined with");
  });

  it.each([
    [{ concurrency: { limit: 1, key: "event.data." } }, "concurrency[0].key"],
    [{ cancel: [{ event: "a", if: "async.data.id ==" }] }, "cancel[0].if"],
    [{ idempotency: "nobody.knows" }, "idempotency"],
    [{ priority: { run: "1 +" } }, "priority.run"],
    [{ debounce: { period: "1s", key: "((" } }, "debounce.key"],
  ])("an expression in %j is refused", (field, name) => {
    const { code, message } = refused(field);
    expect(code).toBe("expression_invalid");
    expect(message).toContain(name);
  });

  it.each([21, -1, 1.5, "x"])("%j retries are refused", (attempts) => {
    const { code, message } = refused({}, { attempts });
    expect(code).toBe("registration_invalid");
    expect(message).toContain("allowed is a whole number from 0 to 20");
  });
});
