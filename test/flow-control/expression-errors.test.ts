// Expressions that cannot be evaluated lose no event, and somebody is told what broke them.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";

const BAD = "event.data.id - 1";

const functions = (client: Inngest) => [
  client.createFunction(
    { id: "limited", triggers: [{ event: "shop/paid" }], concurrency: { limit: 1, key: BAD } },
    () => "done",
  ),
  client.createFunction(
    { id: "single", triggers: [{ event: "shop/paid" }], singleton: { mode: "skip", key: BAD } },
    () => "done",
  ),
  client.createFunction(
    { id: "filtered", triggers: [{ event: "shop/paid", if: "event.data.total > 100" }] },
    () => "done",
  ),
  client.createFunction({ id: "waiting", triggers: [{ event: "shop/wait" }] }, ({ step }) =>
    step.waitForEvent("paid", { event: "shop/paid", if: "async.data.id - 1 == 2", timeout: "1h" }),
  ),
];

interface Failure {
  readonly functionSlug: string;
  readonly field: string;
  readonly message: string;
  readonly count: number;
}

const failuresOf = (system: OfficialSystem, count: number) =>
  until(async () => {
    const { body } = await system.ask("/v1/expression-errors");
    const failures = body["data"] as readonly Failure[];
    return failures.length === count ? failures : undefined;
  });

describe("an expression that cannot be evaluated", () => {
  it("starts its run all the same, and is shown with the value that broke it", async () => {
    const system = await startOfficialSystem(functions);
    const waiting = await system.start("shop/wait");
    await until(async () => {
      const rows = await system.sql`select 1 from cairn.waits where status = 'pending'`;
      return rows.length === 1 ? true : undefined;
    });
    const run = await system.start("shop/paid", { id: "seven", total: 5 });
    expect((await system.ended(run)).status).toBe("Completed");
    const failures = await failuresOf(system, 3);
    const said = failures.map(({ functionSlug, field }) => `${functionSlug} ${field}`);
    expect(said.toSorted()).toEqual([
      "shop-limited concurrency[0].key",
      "shop-single singleton.key",
      "shop-waiting waitForEvent.if",
    ]);
    for (const { message, count } of failures) {
      expect(message).toMatch(/"-" cannot work on a string and a number \(.*data\.id = "seven"\)/);
      expect(count).toBeGreaterThan(0);
    }
    const { body } = await system.ask("/v1/expression-errors?function=shop-single");
    expect(body["data"]).toHaveLength(1);
    expect((await system.ask(`/v1/runs/${waiting}`)).body["data"]).toMatchObject({
      status: "Running",
    });
  });
});

describe("an event that a condition keeps from starting a function", () => {
  it("says which values the condition saw", async () => {
    const system = await startOfficialSystem(functions);
    const sent = await system.ask("/e/key", { name: "shop/paid", data: { id: 1, total: 5 } });
    const [id] = sent.body["ids"] as string[];
    const { body } = await system.ask(`/v1/events/${id ?? ""}`);
    expect((body["data"] as { decisions: unknown[] }).decisions).toContainEqual(
      expect.objectContaining({
        functionSlug: "shop-filtered",
        reason: "condition_false",
        detail: "event.data.total > 100 (event.data.total = 5)",
      }),
    );
  });
});
