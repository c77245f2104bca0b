// `concurrency` of the official SDK: how many calls of an app there are at once, whoever makes them.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";
import { createPresence, type Presence } from "./presence.ts";

const limited = (presence: Presence, concurrency: object) => (client: Inngest) => [
  client.createFunction(
    { id: "work", retries: 0, triggers: [{ event: "shop/work" }], ...concurrency },
    async ({ event, step, runId }) => {
      const tenant = String(event.data["tenant"] ?? "");
      await step.run("one", () => presence.during({ key: tenant, runId }));
      await step.sleep("rest", 1);
      return await step.run("two", () => presence.during({ key: tenant, runId }));
    },
  ),
];

async function send(url: string, events: readonly object[]): Promise<void> {
  const body = JSON.stringify(events.map((data) => ({ name: "shop/work", data })));
  const answer = await fetch(`${url}/e/key`, { method: "POST", body });
  expect(answer.status).toBe(200);
}

async function allCompleted(system: OfficialSystem, count: number): Promise<void> {
  await until(async () => {
    const [row] = await system.sql<{ done: number }[]>`
      select count(*)::int as done from cairn.runs where status = 'completed'`;
    return (row?.done ?? 0) >= count ? true : undefined;
  });
}

/** Nobody leaves before the gate opens: sooner or later all that may be inside are. */
const inside = (presence: Presence, counts: Readonly<Record<string, number>>) =>
  until(async () =>
    Object.entries(counts).every(([key, count]) => presence.most(key) >= count) ? true : undefined,
  );

const many = (count: number, tenant: string) => Array.from({ length: count }, () => ({ tenant }));

describe("a function with concurrency", () => {
  it("never runs more steps at once than its limit, and runs them all (I13)", async () => {
    const presence = createPresence();
    const system = await startOfficialSystem(limited(presence, { concurrency: 3 }));
    presence.shut();
    await send(system.url, many(40, "a"));
    await inside(presence, { a: 3 });
    presence.open();
    await allCompleted(system, 40);
    expect(presence.most("a")).toBe(3);
    expect(await system.sql`select 1 from cairn.slots`).toEqual([]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("counts each value of its key apart, however many executors race (I13)", async () => {
    const presence = createPresence();
    const concurrency = { concurrency: { limit: 2, key: "event.data.tenant" } };
    const system = await startOfficialSystem(limited(presence, concurrency));
    const others = [await system.join(), await system.join()];
    const urls = [system.url, ...others.map(({ url }) => url)];
    presence.shut();
    await Promise.all(
      urls.flatMap((url) => ["a", "b", "c"].map((tenant) => send(url, many(12, tenant)))),
    );
    await inside(presence, { a: 2, b: 2, c: 2 });
    presence.open();
    await allCompleted(system, 108);
    for (const tenant of ["a", "b", "c"]) expect(presence.most(tenant)).toBe(2);
    expect(await system.sql`select 1 from cairn.slots`).toEqual([]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("counts keys that no database stores as they are, and holds up nobody with them (I22)", async () => {
    const presence = createPresence();
    const key = "event.data.tenant == 'nul' ? '\\u0000' : event.data.tenant";
    const system = await startOfficialSystem(limited(presence, { concurrency: { limit: 1, key } }));
    // Wherever a long key is cut, for one of them it is between the halves of a character.
    const long = ["a", "b", "c", "d"].map(
      (start) => `${start.repeat(start.charCodeAt(0) - 96)}${"🙂".repeat(200)}`,
    );
    const tenants = ["nul", "plain", ...long];
    await send(
      system.url,
      tenants.flatMap((tenant) => many(3, tenant)),
    );
    await allCompleted(system, 3 * tenants.length);
    for (const tenant of tenants) expect(presence.most(tenant)).toBe(1);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});
