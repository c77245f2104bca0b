// `rateLimit` of the official SDK, and its extension `units`: events beyond it start nothing. Checks
// I3, I14.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { moveClock } from "../durability/move-clock.ts";
import { type OfficialSystem, startOfficialSystem } from "../opcodes/official-system.ts";
import { decisionOf, endedRuns, sendEvents, sendOne } from "./event-decisions.ts";

const PERIOD_MS = 3_600_000;

const functions = (client: Inngest) => {
  const limited = (id: string, config: object) =>
    client.createFunction(
      { id, retries: 0, triggers: [{ event: `shop/${id}` }], ...config },
      ({ event }) => event.data["id"] as unknown,
    );
  const plain = limited("plain", { rateLimit: { limit: 3, period: "1h" } });
  return [
    plain,
    limited("keyed", { rateLimit: { limit: 2, period: "1h", key: "event.data.user" } }),
    limited("failing", {
      rateLimit: { limit: 1, period: "1h", key: "event.data.user.size() / 0" },
    }),
    limited("weighted", { rateLimit: { limit: 10, period: "1h", units: "event.data.cost" } }),
    limited("once", { idempotency: "event.data.id", rateLimit: { limit: 1, period: "1h" } }),
    limited("single", {
      rateLimit: { limit: 1, period: "1h" },
      singleton: { mode: "skip", key: "event.data.user" },
    }),
    client.createFunction(
      { id: "caller", retries: 0, triggers: [{ event: "shop/caller" }] },
      ({ step }) => step.invoke("call", { function: plain, data: {} }),
    ),
    client.createFunction(
      {
        id: "end",
        retries: 0,
        rateLimit: { limit: 2, period: "1h" },
        triggers: [
          { event: "inngest/function.finished", if: "event.data.function_id == 'shop-each'" },
        ],
      },
      () => "told",
    ),
    limited("each", {}),
  ];
};

const reasonsOf = async (system: OfficialSystem, ids: readonly string[], slug: string) =>
  await Promise.all(ids.map(async (id) => (await decisionOf(system, id, slug)).reason));

describe("a function with a rate limit", () => {
  it("starts as many runs as it says, and says why not to the others (I3)", async () => {
    const system = await startOfficialSystem(functions);
    const ids = await sendEvents(
      system.url,
      "shop/plain",
      [1, 2, 3, 4, 5].map((id) => ({ id })),
    );
    expect(await reasonsOf(system, ids, "shop-plain")).toEqual([
      null,
      null,
      null,
      "rate_limited",
      "rate_limited",
    ]);
    expect(await endedRuns(system, "shop-plain")).toHaveLength(3);
    expect((await decisionOf(system, ids[3] ?? "", "shop-plain")).detail).toMatch(
      /^The run is beyond the limit of 3 per 1h; it could have started from \d{4}-\S+Z on\.$/,
    );
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("starts the next one when a third of the period is over, and not before", async () => {
    const system = await startOfficialSystem(functions);
    await sendEvents(system.url, "shop/plain", [{}, {}, {}]);
    await moveClock(system.sql, PERIOD_MS / 3 - 60_000);
    expect(
      await reasonsOf(system, [await sendOne(system.url, "shop/plain", {})], "shop-plain"),
    ).toEqual(["rate_limited"]);
    await moveClock(system.sql, 60_000);
    const ids = await sendEvents(system.url, "shop/plain", [{}, {}]);
    expect(await reasonsOf(system, ids, "shop-plain")).toEqual([null, "rate_limited"]);
  });

  it("counts each value of its key apart, and events without one together", async () => {
    const system = await startOfficialSystem(functions);
    const users = ["a", "b", "a", "a", "b", 'it\'s "c"', undefined, null, undefined];
    const ids = await sendEvents(
      system.url,
      "shop/keyed",
      users.map((user) => ({ user })),
    );
    expect(await reasonsOf(system, ids, "shop-keyed")).toEqual([
      null,
      null,
      null,
      "rate_limited",
      null,
      null,
      null,
      null,
      "rate_limited",
    ]);
    const { detail } = await decisionOf(system, ids[3] ?? "", "shop-keyed");
    expect(detail).toContain('for the key "a"');
  });

  it("starts a run for an event whose key cannot be evaluated, and counts it", async () => {
    const system = await startOfficialSystem(functions);
    const ids = await sendEvents(system.url, "shop/failing", [{ user: 7 }, {}]);
    expect(await reasonsOf(system, ids, "shop-failing")).toEqual([null, "rate_limited"]);
  });

  it("starts no run more however many executors are told at once", async () => {
    const system = await startOfficialSystem(functions);
    const other = await system.join();
    const urls = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? system.url : other.url));
    const ids = await Promise.all(urls.map((url) => sendOne(url, "shop/keyed", { user: "same" })));
    const reasons = await reasonsOf(system, ids, "shop-keyed");
    expect(reasons.filter((reason) => reason === null)).toHaveLength(2);
    expect(await endedRuns(system, "shop-keyed")).toHaveLength(2);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("lets a run take as many units as its event says", async () => {
    const system = await startOfficialSystem(functions);
    const costs = [6, 5, 4, 0, 0.5, "many", 11, 1];
    const ids = await sendEvents(
      system.url,
      "shop/weighted",
      costs.map((cost) => ({ cost })),
    );
    expect(await reasonsOf(system, ids, "shop-weighted")).toEqual([
      null,
      "rate_limited",
      null,
      null,
      "rate_limited",
      "rate_limited",
      "rate_limited",
      "rate_limited",
    ]);
    expect((await decisionOf(system, ids[7] ?? "", "shop-weighted")).detail).toMatch(
      /^The run would take 1 unit of the limit /,
    );
    expect((await decisionOf(system, ids[1] ?? "", "shop-weighted")).detail).toContain(
      "The run would take 5 units of the limit of 10 per 1h; it could have started from",
    );
    expect((await decisionOf(system, ids[6] ?? "", "shop-weighted")).detail).toBe(
      "The run would take 11 units of the limit of 10 per 1h; it never has so many.",
    );
  });

  it("is settled to what a run needed, once however often it is said", async () => {
    const system = await startOfficialSystem(functions);
    const [first] = await sendEvents(system.url, "shop/weighted", [{ cost: 8 }]);
    const { runId } = await decisionOf(system, first ?? "", "shop-weighted");
    const settle = (units: unknown) => system.ask(`/v1/runs/${runId ?? ""}/settle`, { units });
    expect((await settle(3)).body["data"]).toEqual({ id: runId, units: 3, unitsBefore: 8 });
    expect((await settle(3)).body["data"]).toEqual({ id: runId, units: 3, unitsBefore: 3 });
    const costs = [7, 0.5].map((cost) => ({ cost }));
    const ids = await sendEvents(system.url, "shop/weighted", costs);
    expect(await reasonsOf(system, ids, "shop-weighted")).toEqual([null, "rate_limited"]);
    // More than it took, also more than there is: later runs wait for it.
    await settle(30);
    await moveClock(system.sql, PERIOD_MS);
    const [later] = await sendEvents(system.url, "shop/weighted", [{ cost: 1 }]);
    expect(await reasonsOf(system, [later ?? ""], "shop-weighted")).toEqual(["rate_limited"]);
    expect((await settle(-1)).status).toBe(400);
    const plain = await system.start("shop/plain");
    expect((await system.ask(`/v1/runs/${plain}/settle`, { units: 1 })).body).toMatchObject({
      code: "run_takes_no_units",
    });
  });

  it("does not use up an idempotency key for a run that it refuses", async () => {
    const system = await startOfficialSystem(functions);
    const ids = await sendEvents(
      system.url,
      "shop/once",
      ["a", "b", "a"].map((id) => ({ id })),
    );
    expect(await reasonsOf(system, ids, "shop-once")).toEqual([null, "rate_limited", "idempotent"]);
    await moveClock(system.sql, PERIOD_MS);
    const later = await sendEvents(
      system.url,
      "shop/once",
      ["b", "a"].map((id) => ({ id })),
    );
    expect(await reasonsOf(system, later, "shop-once")).toEqual([null, "idempotent"]);
  });

  it("gives nothing to a run that a singleton refuses", async () => {
    const system = await startOfficialSystem(functions);
    await sendOne(system.url, "shop/single", { user: "a" });
    await moveClock(system.sql, PERIOD_MS);
    await endedRuns(system, "shop-single");
    await system.sql`
      insert into cairn.singletons (function_id, key, run_id)
      select id, '"a"', 'somebody' from cairn.functions where slug = 'shop-single'`;
    const users = ["a", "b", "b"].map((user) => ({ user }));
    const ids = await sendEvents(system.url, "shop/single", users);
    const reasons = await reasonsOf(system, ids, "shop-single");
    expect(reasons).toEqual(["singleton", null, "rate_limited"]);
  });

  it("holds up no run that is invoked or started again", async () => {
    const system = await startOfficialSystem(functions);
    await sendEvents(system.url, "shop/plain", [{}, {}, {}]);
    const [first] = await endedRuns(system, "shop-plain");
    expect(await system.ended(await system.start("shop/caller"))).toMatchObject({
      status: "Completed",
    });
    expect((await system.ask(`/v1/runs/${first?.id ?? ""}/rerun`, {})).status).toBeLessThan(300);
    expect(await endedRuns(system, "shop-plain")).toHaveLength(5);
  });

  it("counts runs that are started by the ends of others", async () => {
    const system = await startOfficialSystem(functions);
    await sendEvents(system.url, "shop/each", [{}, {}, {}, {}, {}]);
    await endedRuns(system, "shop-each");
    expect(await endedRuns(system, "shop-end")).toHaveLength(2);
    const [skipped] = await system.sql<{ count: number }[]>`
      select count(*)::int as count from cairn.skips where reason = 'rate_limited'`;
    expect(skipped?.count).toBe(3);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});
