// Expressions of a registration: what does not compile in its place is refused at sync, with the place.
import { describe, expect, it } from "vitest";
import { BATCH, HOURLY, ONE } from "./flow-control-values.ts";
import { refusals, withBad } from "./refused-config.ts";
import { syncServers } from "./sync-server.ts";

const startSyncServer = syncServers();
const refusalOf = refusals(startSyncServer);

describe("an expression that does not compile", () => {
  const broken = "event.data.id ==";
  it.each<[string, object]>([
    ["concurrency[1].key", { concurrency: [ONE, { ...ONE, key: broken }] }],
    ["concurrency.step[0].key", { concurrency: { step: [{ ...ONE, key: broken }] } }],
    ["rateLimit.key", { rateLimit: { ...HOURLY, key: broken } }],
    ["rateLimit.units", { rateLimit: { ...HOURLY, units: broken } }],
    ["throttle.key", { throttle: { ...HOURLY, key: broken } }],
    ["debounce.key", { debounce: { period: "5s", key: broken } }],
    ["batchEvents.key", { batchEvents: { ...BATCH.batchEvents, key: broken } }],
    ["batchEvents.if", { batchEvents: { ...BATCH.batchEvents, if: broken } }],
    ["priority.run", { priority: { run: broken } }],
    ["singleton.key", { singleton: { mode: "skip", key: broken } }],
    ["idempotency", { idempotency: broken }],
    ["idempotency", { idempotency: "" }],
    ["rateLimit.key", { rateLimit: { ...HOURLY, key: "order.id" } }],
    [
      "cancel[1].if",
      {
        cancel: [
          { event: "a", if: "true" },
          { event: "b", if: broken },
        ],
      },
    ],
    ["triggers[0].expression", { triggers: [{ event: "shop/a", expression: broken }] }],
  ])("is refused in %s: %j", async (field, config) => {
    const body = await refusalOf(config);
    expect(body["code"]).toBe("expression_invalid");
    expect(body["error"]).toContain(`Function "shop-bad": ${field} is not a valid expression: `);
  });
});

describe("async, the arriving event,", () => {
  const other = "async.data.id";
  it.each<[string, object]>([
    ["concurrency[0].key", { concurrency: { ...ONE, key: other } }],
    ["rateLimit.key", { rateLimit: { ...HOURLY, key: other } }],
    ["rateLimit.units", { rateLimit: { ...HOURLY, units: other } }],
    ["throttle.key", { throttle: { ...HOURLY, key: other } }],
    ["debounce.key", { debounce: { period: "5s", key: other } }],
    ["batchEvents.key", { batchEvents: { ...BATCH.batchEvents, key: other } }],
    ["batchEvents.if", { batchEvents: { ...BATCH.batchEvents, if: other } }],
    ["priority.run", { priority: { run: other } }],
    ["singleton.key", { singleton: { mode: "skip", key: other } }],
    ["idempotency", { idempotency: other }],
    ["triggers[0].expression", { triggers: [{ event: "shop/a", expression: `${other} == "1"` }] }],
  ])("is refused in %s, where no event arrives", async (field, config) => {
    const body = await refusalOf(config);
    expect(body["code"]).toBe("expression_invalid");
    expect(body["error"]).toContain(
      `Function "shop-bad": ${field} is not a valid expression: there is no variable async ` +
        "(known here: event; async is the arriving event of a wait or of cancelOn), at character 1",
    );
  });

  it("is known in cancelOn, beside event, and no other name is", async () => {
    const server = await startSyncServer();
    const good = { cancel: [{ event: "a", if: "event.data.id == async.data.id" }] };
    expect(await server.register(withBad(good))).toMatchObject({ status: 200 });
    const body = await refusalOf({ cancel: [{ event: "a", if: "order.id == 1" }] });
    expect(body["error"]).toContain("known here: event, async; a text is written in quotes");
  });
});

describe("a match that is no path", () => {
  it.each(["x y", "data.order-id", ""])("%j is refused in the words of the code", async (path) => {
    const source = `event.${path} == async.${path}`;
    const body = await refusalOf({ cancel: [{ event: "a", if: source }] });
    expect(body["code"]).toBe("expression_invalid");
    expect(body["error"]).toContain(
      `Function "shop-bad": cancelOn[0].match is ${JSON.stringify(path)}; allowed is a path of fields`,
    );
    expect(body["error"]).toContain(`(it stands for ${source})`);
  });
});
