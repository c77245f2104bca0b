// Which of the runs that wait is next: evenly over time, by turns between keys, by priority.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { moveClock } from "../durability/move-clock.ts";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";
import { createPresence, type Presence } from "./presence.ts";

const working = (presence: Presence, config: object) => (client: Inngest) => [
  client.createFunction(
    { id: "work", retries: 0, triggers: [{ event: "shop/work" }], ...config },
    async ({ event, step, runId }) =>
      await step.run("one", () =>
        presence.during({ key: String(event.data["tenant"] ?? ""), runId }),
      ),
  ),
];

async function send(url: string, events: readonly object[]): Promise<void> {
  const body = JSON.stringify(events.map((data) => ({ name: "shop/work", data })));
  const answer = await fetch(`${url}/e/key`, { method: "POST", body });
  expect(answer.status).toBe(200);
}

const countOf = async ({ sql }: OfficialSystem, what: string): Promise<number> => {
  const [row] = await sql.unsafe<{ count: number }[]>(`select count(*)::int as count from ${what}`);
  return row?.count ?? 0;
};

const completed = (system: OfficialSystem, count: number) =>
  until(async () =>
    (await countOf(system, "cairn.runs where status = 'completed'")) >= count ? true : undefined,
  );

const waiting = (system: OfficialSystem, count: number) =>
  until(async () =>
    (await countOf(system, "cairn.jobs where lane is not null")) === count ? true : undefined,
  );

const sleeping = (system: OfficialSystem, count: number) =>
  until(async () =>
    (await countOf(system, "cairn.jobs where kind = 'sleep'")) === count ? true : undefined,
  );

const many = (count: number, data: object) => Array.from({ length: count }, () => data);

describe("a function with throttle", () => {
  it("starts as many at once as its burst, then evenly, and loses none (I14)", async () => {
    const presence = createPresence();
    const throttle = { throttle: { limit: 6, period: "1h", burst: 2 } };
    const system = await startOfficialSystem(working(presence, throttle));
    await send(system.url, many(5, {}));
    await completed(system, 2);
    await waiting(system, 3);
    for (const done of [3, 4, 5]) {
      await moveClock(system.sql, 10 * 60_000);
      await completed(system, done);
      await waiting(system, 5 - done);
    }
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("gives each of its keys starts of its own, shared by executors that race", async () => {
    const presence = createPresence();
    const throttle = { throttle: { limit: 1, period: "1h", burst: 3, key: "event.data.tenant" } };
    const system = await startOfficialSystem(working(presence, throttle));
    const other = await system.join();
    const events = ["a", "b"].flatMap((tenant) => many(4, { tenant }));
    await Promise.all([system.url, other.url].map((url) => send(url, events)));
    await completed(system, 6);
    await waiting(system, 10);
    await moveClock(system.sql, 3_600_000);
    await completed(system, 8);
    await waiting(system, 8);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

describe("runs that wait for a slot", () => {
  it("go on by turns between keys: a long queue holds nobody else up", async () => {
    const presence = createPresence();
    const concurrency = [{ limit: 1 }, { limit: 5, key: "event.data.tenant" }];
    const system = await startOfficialSystem(working(presence, { concurrency }));
    presence.shut();
    await send(system.url, many(60, { tenant: "big" }));
    await waiting(system, 59);
    await send(system.url, many(2, { tenant: "small" }));
    await waiting(system, 61);
    presence.open();
    await completed(system, 62);
    const order = presence.visits.map(({ key }) => key);
    // One was inside already; the next turn is of the one that had none yet.
    expect(order.slice(0, 4)).toEqual(["big", "small", "big", "small"]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("go on by their priority", async () => {
    const presence = createPresence();
    const config = { concurrency: 1, priority: { run: "event.data.rank" } };
    const system = await startOfficialSystem(working(presence, config));
    presence.shut();
    await send(system.url, [{ tenant: "first" }]);
    await until(() => Promise.resolve(presence.visits.length === 1 ? true : undefined));
    const ranks = [0, 500, -100, 300];
    await send(
      system.url,
      ranks.map((rank) => ({ rank, tenant: String(rank) })),
    );
    await waiting(system, 4);
    presence.open();
    await completed(system, 5);
    expect(presence.visits.map(({ key }) => key)).toEqual(["first", "500", "300", "0", "-100"]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("give up their place when they are cancelled, and hold up nobody", async () => {
    const presence = createPresence();
    const system = await startOfficialSystem(working(presence, { concurrency: 1 }));
    presence.shut();
    await send(system.url, many(3, { tenant: "a" }));
    await waiting(system, 2);
    const [next] = await system.sql<{ run_id: string }[]>`
      select run_id from cairn.jobs where lane is not null order by place, id limit 1`;
    await fetch(`${system.url}/v1/runs/${next?.run_id ?? ""}`, { method: "DELETE" });
    await waiting(system, 1);
    presence.open();
    await completed(system, 2);
    expect(await countOf(system, "cairn.slots")).toBe(0);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

describe("a limit of runs", () => {
  it("is held by a run until it ends, also while it sleeps (I13)", async () => {
    const asleep = (client: Inngest) => [
      client.createFunction(
        {
          id: "work",
          retries: 0,
          triggers: [{ event: "shop/work" }],
          concurrency: { limit: 2, unit: "run" } as { limit: number },
        },
        async ({ step }) => {
          await step.sleep("long", "1h");
          return "done";
        },
      ),
    ];
    const system = await startOfficialSystem(asleep);
    await send(system.url, many(5, {}));
    await waiting(system, 3);
    for (const [sleepers, done] of [
      [2, 2],
      [2, 4],
      [1, 5],
    ] as const) {
      await sleeping(system, sleepers);
      await moveClock(system.sql, 3_600_000);
      await completed(system, done);
    }
    expect(await countOf(system, "cairn.slots")).toBe(0);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

describe("a limit that functions share", () => {
  it("counts the runs of all of them with the same value of the key", async () => {
    const presence = createPresence();
    const both = (client: Inngest) =>
      ["one", "two"].map((id) =>
        client.createFunction(
          {
            id,
            retries: 0,
            triggers: [{ event: "shop/work" }],
            concurrency: { limit: 2, scope: "env", key: '"model"' },
          },
          async ({ step, runId }) =>
            await step.run("a", () => presence.during({ key: "all", runId })),
        ),
      );
    const system = await startOfficialSystem(both);
    presence.shut();
    await send(system.url, many(10, {}));
    await until(() => Promise.resolve(presence.most("all") >= 2 ? true : undefined));
    presence.open();
    await completed(system, 20);
    expect(presence.most("all")).toBe(2);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

describe("limits of steps and of runs that share a key", () => {
  it("are counted apart: a run that sleeps takes no slot of steps", async () => {
    const shared = { scope: "env", key: '"k"' } as const;
    const both = (client: Inngest) => [
      client.createFunction(
        {
          id: "work",
          retries: 0,
          triggers: [{ event: "shop/work" }],
          concurrency: [{ ...shared, limit: 5, unit: "run" } as never, { ...shared, limit: 1 }],
        },
        async ({ step }) => {
          await step.sleep("long", "1h");
          return "done";
        },
      ),
    ];
    const system = await startOfficialSystem(both);
    await send(system.url, many(3, {}));
    await sleeping(system, 3);
    expect(await countOf(system, "cairn.slots")).toBe(3);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});
