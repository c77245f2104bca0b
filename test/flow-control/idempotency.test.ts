// `idempotency` of the official SDK: events with the same value start one run in 24 hours.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";

const functions = (client: Inngest) => [
  client.createFunction(
    {
      id: "once",
      retries: 0,
      idempotency: "event.data.id",
      triggers: [{ event: "shop/paid" }],
      cancelOn: [{ event: "shop/never" }],
      timeouts: { finish: "1h" },
    },
    async ({ event, step }) => await step.run("a", () => event.data["id"] as unknown),
  ),
  client.createFunction(
    { id: "each", retries: 0, triggers: [{ event: "shop/paid" }] },
    ({ event }) => event.data["id"] as unknown,
  ),
];

const send = async (url: string, id: unknown): Promise<string> => {
  const body = JSON.stringify({ name: "shop/paid", data: { id } });
  const answer = await fetch(`${url}/e/key`, { method: "POST", body });
  const { ids } = (await answer.json()) as { ids: string[] };
  return ids[0] ?? "";
};

async function runsOf(system: OfficialSystem, fn: string, count: number) {
  return await until(async () => {
    const { body } = await system.ask(`/v1/runs?function=shop-${fn}&limit=100`);
    const runs = body["data"] as { id: string; status: string }[];
    const ended = runs.filter(({ status }) => status === "completed");
    return ended.length >= count && ended.length === runs.length ? runs : undefined;
  });
}

describe("a function with idempotency", () => {
  it("is started once for a value, and says why not for the others (I3)", async () => {
    const system = await startOfficialSystem(functions);
    const first = await send(system.url, "k");
    await runsOf(system, "once", 1);
    const second = await send(system.url, "k");
    await send(system.url, "other");
    await runsOf(system, "each", 3);
    expect(await runsOf(system, "once", 2)).toHaveLength(2);
    const decisionsOf = async (event: string) =>
      ((await system.ask(`/v1/events/${event}`)).body["data"] as { decisions: unknown[] })
        .decisions;
    expect(await decisionsOf(first)).not.toContainEqual(
      expect.objectContaining({ outcome: "skipped" }),
    );
    expect(await decisionsOf(second)).toContainEqual(
      expect.objectContaining({
        functionSlug: "shop-once",
        outcome: "skipped",
        reason: "idempotent",
      }),
    );
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("is started once however many executors are told at once", async () => {
    const system = await startOfficialSystem(functions);
    const other = await system.join();
    const urls = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? system.url : other.url));
    await Promise.all(urls.map((url) => send(url, "same")));
    await runsOf(system, "each", 40);
    expect(await runsOf(system, "once", 1)).toHaveLength(1);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("is started again when the 24 hours are over", async () => {
    const system = await startOfficialSystem(functions);
    await send(system.url, "k");
    await runsOf(system, "once", 1);
    await system.sql`update cairn.event_keys set expires_at = cairn.now()`;
    await send(system.url, "k");
    expect(await runsOf(system, "once", 2)).toHaveLength(2);
  });

  it("is started once for values that are the same as texts", async () => {
    const system = await startOfficialSystem(functions);
    const same = [7, "7", true, "true", { a: 1, b: [2] }, { b: [2], a: 1 }];
    for (const id of same) await send(system.url, id);
    await runsOf(system, "each", same.length);
    expect(await runsOf(system, "once", 3)).toHaveLength(3);
  });

  it("is started for each event that has no value", async () => {
    const system = await startOfficialSystem(functions);
    await send(system.url, undefined);
    await send(system.url, null);
    expect(await runsOf(system, "once", 2)).toHaveLength(2);
  });
});
