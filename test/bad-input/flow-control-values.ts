// For each field of a function's limits and schedules: values that it may not have, and what it may be.

export const ONE = { limit: 1 };
export const HOURLY = { limit: 1, period: "1h" };
export const BATCH = { batchEvents: { maxSize: 10, timeout: "5s" } };
export const count = (from: number, to = "1000000") =>
  `a whole number from ${String(from)} to ${to}`;
export const FREQUENT = "a duration from 1s to";

/** A field, the values that it may not have, and what it may be. */
export const VALUES: readonly (readonly [
  field: string,
  values: readonly unknown[],
  config: (value: unknown) => object,
  allowed: string,
])[] = [
  [
    "concurrency[0].limit",
    [-1, 1.5, "3", 1_000_001, true, null],
    (limit) => ({ concurrency: { limit } }),
    count(0),
  ],
  ["concurrency[0].limit", [-1, 1.5], (limit) => ({ concurrency: limit }), count(0)],
  ["concurrency[0]", ["3", true], (value) => ({ concurrency: value }), "an object with limit"],
  ["concurrency[0].key", [5, ["a"]], (key) => ({ concurrency: { ...ONE, key } }), "a CEL"],
  [
    "concurrency[0].scope",
    ["planet", 1],
    (scope) => ({ concurrency: { ...ONE, key: "1", scope } }),
    'one of "fn", "env", "account"',
  ],
  [
    "concurrency[0].unit",
    ["runs", 1, ""],
    (unit) => ({ concurrency: { ...ONE, unit } }),
    '"step" or "run"',
  ],
  [
    "concurrency[1].limit",
    [-1],
    (limit) => ({ concurrency: [{ limit: 2 }, { limit, key: "1" }] }),
    count(0),
  ],
  ["concurrency.fn[0].limit", [-1], (limit) => ({ concurrency: { fn: [{ limit }] } }), count(0)],
  [
    "concurrency[0].units",
    ["event.data.n"],
    (units) => ({ concurrency: { ...ONE, units } }),
    '"unit" says what is counted',
  ],
  ["concurrency[0].period", ["1h"], (period) => ({ concurrency: { ...ONE, period } }), "nothing"],
  ["rateLimit", [5, "1/s", []], (rateLimit) => ({ rateLimit }), "an object with limit, period"],
  [
    "rateLimit.limit",
    [0, -1, 1.5, "3", 1e9],
    (limit) => ({ rateLimit: { ...HOURLY, limit } }),
    count(1),
  ],
  [
    "rateLimit.period",
    ["", "0s", "999ms", "25h", "soon", "5 minutes", 60, "-1h"],
    (period) => ({ rateLimit: { ...ONE, period } }),
    `${FREQUENT} 24h`,
  ],
  ["rateLimit.key", [7], (key) => ({ rateLimit: { ...HOURLY, key } }), "a CEL expression"],
  ["rateLimit.units", [5, {}], (units) => ({ rateLimit: { ...HOURLY, units } }), "a CEL"],
  ["rateLimit.burst", [5], (burst) => ({ rateLimit: { ...HOURLY, burst } }), "throttle has burst"],
  ["throttle", ["1m"], (throttle) => ({ throttle }), "an object with limit, period"],
  ["throttle.limit", [0, 0.5, "3"], (limit) => ({ throttle: { ...HOURLY, limit } }), count(1)],
  [
    "throttle.period",
    ["0s", "", "367d", "soon", 60],
    (period) => ({ throttle: { ...ONE, period } }),
    `${FREQUENT} 366d`,
  ],
  ["throttle.burst", [0, -1, 1.5, "2"], (burst) => ({ throttle: { ...HOURLY, burst } }), count(1)],
  ["throttle.key", [true], (key) => ({ throttle: { ...HOURLY, key } }), "a CEL expression"],
  ["throttle.units", ["2"], (units) => ({ throttle: { ...HOURLY, units } }), "rateLimit has units"],
  ["debounce", ["5s"], (debounce) => ({ debounce }), "an object with period"],
  [
    "debounce.period",
    ["0s", "", "8d", "soon", 5],
    (period) => ({ debounce: { period } }),
    `${FREQUENT} 7d`,
  ],
  [
    "debounce.timeout",
    ["0s", "", "367d", "never"],
    (timeout) => ({ debounce: { period: "5s", timeout } }),
    `${FREQUENT} 366d`,
  ],
  ["debounce.key", [1], (key) => ({ debounce: { period: "5s", key } }), "a CEL expression"],
  ["batchEvents", [10], (batchEvents) => ({ batchEvents }), "an object with maxSize"],
  [
    "batchEvents.maxSize",
    [0, 1, 101, 2.5, "10"],
    (maxSize) => ({ batchEvents: { maxSize, timeout: "5s" } }),
    count(2, "100"),
  ],
  [
    "batchEvents.timeout",
    ["0s", "", "601s", "soon", 5],
    (timeout) => ({ batchEvents: { maxSize: 10, timeout } }),
    `${FREQUENT} 10m`,
  ],
  [
    "batchEvents.key",
    [1],
    (key) => ({ batchEvents: { maxSize: 10, timeout: "5s", key } }),
    "a CEL expression",
  ],
  [
    "batchEvents.if",
    [true],
    (condition) => ({ batchEvents: { maxSize: 10, timeout: "5s", if: condition } }),
    "a CEL expression",
  ],
  ["priority", [5], (priority) => ({ priority }), "an object with run"],
  ["priority.run", [5], (run) => ({ priority: { run } }), "a CEL expression"],
  ["idempotency", [7, ["a"]], (idempotency) => ({ idempotency }), "a CEL expression"],
  ["singleton", ["skip"], (singleton) => ({ singleton }), "an object with mode"],
  ["singleton.mode", ["queue", 1, ""], (mode) => ({ singleton: { mode } }), '"skip" or "cancel"'],
  ["singleton.key", [1], (key) => ({ singleton: { mode: "skip", key } }), "a CEL expression"],
  ["cancel", [{ event: "a" }, "a"], (cancel) => ({ cancel }), "an array"],
  ["cancel[0].event", ["", 5], (event) => ({ cancel: [{ event }] }), "an event name"],
  ["cancel[0].if", [1], (condition) => ({ cancel: [{ event: "a", if: condition }] }), "a CEL"],
  [
    "cancel[0].timeout",
    ["", "0s", "367d", "never", 5],
    (timeout) => ({ cancel: [{ event: "a", timeout }] }),
    "a duration from 1s to 366d or an ISO-8601 date",
  ],
  ["cancelChildren", ["yes", 1], (cancelChildren) => ({ cancelChildren }), "true or false"],
  ["timeouts", ["1h"], (timeouts) => ({ timeouts }), "an object with start, finish"],
  ["timeouts.start", ["0s", "", "367d", 5], (start) => ({ timeouts: { start } }), FREQUENT],
  ["timeouts.finish", ["0s", "5 minutes"], (finish) => ({ timeouts: { finish } }), FREQUENT],
  [
    "triggers[0].jitter",
    ["0s", "6m", "soon"],
    (jitter) => ({ triggers: [{ cron: "0 9 * * *", jitter }] }),
    "a duration from 1s to 5m",
  ],
  [
    "triggers[0].missed",
    ["always"],
    (missed) => ({ triggers: [{ cron: "0 9 * * *", missed }] }),
    '"once"',
  ],
  [
    "triggers[0].missedMax",
    [0, 101, 1.5],
    (missedMax) => ({ triggers: [{ cron: "0 9 * * *", missed: "all", missedMax }] }),
    "a whole number from 1 to 100",
  ],
  [
    "triggers[0].overlap",
    ["wait"],
    (overlap) => ({ triggers: [{ cron: "0 9 * * *", overlap }] }),
    '"queue"',
  ],
];
