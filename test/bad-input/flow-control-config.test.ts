// Every field that limits starts and ends, out of its range, in a wrong type or beside what it cannot be
// combined with: refused as a whole at sync, in words that name function, field, value and what is allowed.
import { describe, expect, it } from "vitest";
import { BATCH, count, FREQUENT, HOURLY, ONE, VALUES } from "./flow-control-values.ts";
import { refusals, withBad } from "./refused-config.ts";
import { syncServers } from "./sync-server.ts";

const startSyncServer = syncServers();
const refusalOf = refusals(startSyncServer);

interface Refusal {
  readonly config: object;
  readonly field: string;
  /** As the sentence shows it; undefined: the field is missing. */
  readonly value?: unknown;
  readonly allowed: string;
}

const twice = (limit: object) => ({
  concurrency: [
    { limit: 5, ...limit },
    { ...limit, limit: 2 },
  ],
});

const INCOMPLETE: readonly Refusal[] = [
  { config: { concurrency: {} }, field: "concurrency[0].limit", allowed: count(0) },
  { config: { rateLimit: { period: "1h" } }, field: "rateLimit.limit", allowed: count(1) },
  {
    config: { rateLimit: { period: "1h", units: "event.data.cost" } },
    field: "rateLimit.limit",
    allowed: count(1),
  },
  { config: { rateLimit: ONE }, field: "rateLimit.period", allowed: FREQUENT },
  { config: { throttle: ONE }, field: "throttle.period", allowed: FREQUENT },
  { config: { throttle: { period: "1h" } }, field: "throttle.limit", allowed: count(1) },
  { config: { debounce: {} }, field: "debounce.period", allowed: FREQUENT },
  {
    config: { batchEvents: { maxSize: 5 } },
    field: "batchEvents.timeout",
    allowed: FREQUENT,
  },
  {
    config: { batchEvents: { timeout: "5s" } },
    field: "batchEvents.maxSize",
    allowed: count(2, "100"),
  },
  { config: { singleton: { key: "1" } }, field: "singleton.mode", allowed: '"skip" or "cancel"' },
  { config: { cancel: [{ if: "true" }] }, field: "cancel[0].event", allowed: "an event name" },
  {
    config: { concurrency: { ...ONE, scope: "env" } },
    field: "concurrency[0].key",
    allowed: "a CEL expression, because the scope goes beyond the function",
  },
  {
    config: { concurrency: { ...ONE, scope: "account", key: null } },
    field: "concurrency[0].key",
    value: null,
    allowed: "a CEL expression, because the scope goes beyond the function",
  },
  {
    config: { concurrency: [1, 2, 3].map((limit) => ({ limit, key: String(limit) })) },
    field: "concurrency",
    value: [1, 2, 3].map((limit) => ({ limit, key: String(limit) })),
    allowed: "at most 2 limits",
  },
  {
    config: { cancel: [1, 2, 3, 4, 5, 6].map((n) => ({ event: `e${String(n)}` })) },
    field: "cancel",
    allowed: "at most 5 entries",
  },
  {
    config: twice({}),
    field: "concurrency[1]",
    value: { limit: 2 },
    allowed: "a limit with another key, scope or unit",
  },
  {
    config: twice({ key: "event.data.user" }),
    field: "concurrency[1]",
    allowed: "only the lower one matters",
  },
  {
    config: twice({ key: "'gpu'", scope: "env", unit: "run" }),
    field: "concurrency[1]",
    allowed: "only the lower one matters",
  },
];

describe.each(VALUES)("%s", (field, values, config, allowed) => {
  it(`may not be one of ${JSON.stringify(values)}`, async () => {
    for (const value of values) {
      const body = await refusalOf(config(value));
      expect(body["code"]).toBe("registration_invalid");
      expect(body["error"]).toContain(`Function "shop-bad": ${field} is ${JSON.stringify(value)}`);
      expect(body["error"]).toContain("; allowed is ");
      expect(body["error"]).toContain(allowed);
    }
  });
});

describe("a setting that lacks something, or has something twice", () => {
  it.each(INCOMPLETE)("$config is refused at $field", async ({ config, field, value, allowed }) => {
    const body = await refusalOf(config);
    const shown = value === undefined ? "" : `is ${JSON.stringify(value)}`;
    expect(body["error"]).toContain(`Function "shop-bad": ${field} ${shown}`);
    expect(body["error"]).toContain(allowed);
  });
});

describe("a batch", () => {
  it.each([
    [{ debounce: { period: "5s" } }, "debounce: a batch keeps all events"],
    [{ singleton: { mode: "skip" } }, "singleton: a batch has no single event"],
    [{ cancel: [{ event: "a", if: "true" }] }, "cancel (cancelOn): a batch has no single event"],
    [{ priority: { run: "1" } }, "priority.run: a batch has no single event"],
  ])("cannot be combined with %j, and the sentence says why", async (other, why) => {
    const body = await refusalOf({ ...BATCH, ...other });
    expect(body["error"]).toContain(
      `Function "shop-bad": batchEvents cannot be combined with ${why}`,
    );
  });

  it.each([
    { rateLimit: HOURLY },
    { idempotency: "event.data.id" },
    { throttle: HOURLY },
    { concurrency: { ...ONE, unit: "run" } },
    { timeouts: { start: "1h", finish: "1h" } },
    { cancel: [], priority: {} },
  ])("may be combined with %j", async (other) => {
    const server = await startSyncServer();
    const answer = await server.register(withBad({ ...BATCH, ...other }));
    expect(answer).toMatchObject({ status: 200, body: { ok: true } });
  });
});

describe("what looks odd and means something", () => {
  it.each([
    { concurrency: 0 },
    { concurrency: [{ limit: 0 }, { limit: 0 }] },
    { concurrency: [{ limit: 9 }, { limit: 2, unit: "run" }] },
    {
      concurrency: [
        { limit: 9, key: "'a'", scope: "env" },
        { limit: 2, key: "'a'" },
      ],
    },
    { concurrency: { ...ONE, unit: "run", key: "'a'" }, singleton: { mode: "skip", key: "'a'" } },
    { throttle: { ...HOURLY, burst: 5 } },
    { debounce: { period: "1m", timeout: "10s" } },
    { debounce: { period: "1m" }, rateLimit: HOURLY, idempotency: "event.data.id" },
    { singleton: { mode: "cancel" }, timeouts: { finish: "1h" }, priority: { run: "1" } },
    { cancel: [{ event: "shop/order.placed", timeout: "2020-01-01T00:00:00Z" }] },
    { cancelChildren: true, somethingNew: { is: "tolerated" } },
  ])("%j is taken", async (config) => {
    const server = await startSyncServer();
    expect(await server.register(withBad(config))).toMatchObject({ status: 200 });
  });
});

describe("a schedule that never comes, or nobody knows when", () => {
  it.each([
    ["nonsense", "has 1 field where 5 are needed"],
    ["61 * * * *", 'has "61" as minute; allowed is 0 to 59'],
    ["* 24 * * *", 'has "24" as hour'],
    ["* * 0 * *", 'has "0" as day of the month'],
    ["* * * 13 *", 'has "13" as month'],
    ["* * * * 8", 'has "8" as day of the week'],
    ["*/0 * * * *", 'has the step 0 in "*/0" as minute; a step is 1 to 60'],
    ["0 0 31 2 *", "is never due"],
    ["TZ=Mars/Olympus 0 9 * * *", "has the unknown time zone Mars/Olympus"],
    ["TZ= 0 9 * * *", "has an empty time zone"],
    ["@hourly", "has 1 field where 5 are needed"],
  ])("%s is refused", async (cron, why) => {
    const body = await refusalOf({ triggers: [{ cron }] });
    expect(body["code"]).toBe("cron_invalid");
    expect(body["error"]).toContain(`Function "shop-bad": triggers[0].cron "${cron}" ${why}`);
  });
});
