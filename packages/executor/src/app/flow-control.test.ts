import { describe, expect, it } from "vitest";
import { aFunction, anApp, check, refused } from "./testing/a-registration.ts";

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
    [{ rateLimit: { limit: 1, period: "1h", units: 5 } }, "rateLimit.units is 5"],
    [{ singleton: { key: "event.data.id" } }, "singleton.mode"],
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
    [{ rateLimit: { limit: 1, period: "1h", units: "event.data." } }, "rateLimit.units"],
    [{ singleton: { mode: "skip", key: "((" } }, "singleton.key"],
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

describe("forms that other SDKs send", () => {
  it.each([
    { concurrency: { fn: [{ limit: 1 }], step: [{ limit: 5, key: "event.data.u" }] } },
    { concurrency: { step: [{ limit: 0 }] } },
    { checkpoint: { batch_steps: 10, batch_interval: "2s", max_runtime: "5m" } },
    { checkpoint: { batch_steps: 0, batch_interval: "", max_runtime: "" } },
    { checkpoint: null },
  ])("%j is accepted", (field) => {
    expect(check(anApp([aFunction(field)]))).toEqual([]);
  });

  it.each([
    [{ concurrency: { fn: [{ limit: -1 }] } }, "concurrency.fn[0].limit is -1"],
    [{ concurrency: { step: "x" } }, "concurrency.step"],
    [{ concurrency: { step: [1, 2, 3].map((limit) => ({ limit })) } }, "at most 2"],
    [{ concurrency: { step: [{ limit: 1, scope: "env" }] } }, "concurrency.step[0].key"],
    [{ checkpoint: { batch_steps: -1 } }, "checkpoint.batch_steps is -1"],
    [
      { checkpoint: { batch_interval: "soon" } },
      'checkpoint.batch_interval is "soon"; allowed is a',
    ],
    [{ checkpoint: { max_runtime: 5 } }, "checkpoint.max_runtime is 5; allowed is a duration"],
    [{ checkpoint: "yes" }, "checkpoint is"],
  ])("%j is refused: %s", (field, why) => {
    const { code, message } = refused(field);
    expect(code).toBe("registration_invalid");
    expect(message).toContain(why);
  });

  it("have their expressions checked", () => {
    const concurrency = { fn: [{ limit: 1, key: "event.data." }] };
    expect(refused({ concurrency })).toMatchObject({ code: "expression_invalid" });
    expect(refused({ concurrency }).message).toContain("concurrency.fn[0].key");
  });
});
