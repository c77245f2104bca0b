// Cron triggers of an app written with the official SDK, by a clock that is moved.
import { describe, expect, it } from "vitest";
import { until } from "../opcodes/official-system.ts";
import { sweepQueues } from "../support/queue-options.ts";
import { HOUR_MS, nightly, startScheduleSystem } from "./schedule-system.ts";

describe("a cron trigger (I17)", () => {
  it("starts a run at its tick, with an event that the official SDK takes", async () => {
    const system = await startScheduleSystem(nightly("TZ=Europe/Paris 0 3 * * *"));
    const before = await system.schedule();
    expect(before).toMatchObject({
      origin: "trigger",
      functionSlug: "shop-nightly",
      cron: "TZ=Europe/Paris 0 3 * * *",
      timezone: "Europe/Paris",
      missed: "once",
      overlap: "allow",
      paused: false,
      lastTickAt: null,
    });
    expect(before.nextTicks).toHaveLength(5);
    expect(await system.runs()).toEqual([]);
    await system.moveToTick();
    const [run] = await system.untilRuns(1);
    expect(run?.data).toMatchObject({
      cron: "TZ=Europe/Paris 0 3 * * *",
      scheduleId: before.id,
      scheduledAt: before.nextTickAt,
      fireAt: expect.any(String),
    });
    expect(await system.ended(run?.id ?? "")).toMatchObject({
      status: "Completed",
      cron: "TZ=Europe/Paris 0 3 * * *",
      output: { cron: "TZ=Europe/Paris 0 3 * * *", name: "inngest/scheduled.timer" },
    });
    const after = await system.untilTicked();
    expect(after).toMatchObject({ lastTickAt: before.nextTickAt, nextTickAt: before.nextTicks[1] });
    expect(await system.violations()).toEqual([]);
  });

  it("starts one run per tick with three executors that race for it", async () => {
    const system = await startScheduleSystem(nightly("* * * * *"), { pollMs: 5 });
    await system.join();
    await system.join();
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        system.create({ function: "shop-nightly", cron: "* * * * *", data: { at } }),
      ),
    );
    const ticks = 5;
    for (let tick = 1; tick <= ticks; tick += 1) {
      await system.moveToTick();
      await system.untilRuns(tick * (ids.length + 1));
      await system.untilTicked();
    }
    const keys = (await system.runs()).map(
      ({ data }) => `${String(data["scheduleId"])} ${String(data["scheduledAt"])}`,
    );
    expect(keys).toHaveLength(ticks * (ids.length + 1));
    expect(new Set(keys).size).toBe(keys.length);
    expect(await system.violations()).toEqual([]);
  });

  it("starts one run although its job is claimed twice, and its holder comes back late", async () => {
    // The first executor stops right before its commit, and loses its lease meanwhile.
    const commits: string[] = [];
    const system = await startScheduleSystem(nightly("0 * * * *"), {
      failpoint: (name) => {
        if (name === "tick:before-commit") commits.push(name);
      },
    });
    const slow = await system.sql.reserve();
    await slow`begin`;
    await slow`select 1 from cairn.schedules for update`;
    await system.moveToTick();
    await until(async () => commits[0]);
    await system.join();
    await system.sql`update cairn.jobs set claimable_at = cairn.now() where kind = 'tick'`;
    await sweepQueues();
    await until(async () => commits[1]);
    await slow`commit`;
    slow.release();
    await system.untilRuns(1);
    await system.untilTicked();
    expect(await system.runs()).toHaveLength(1);
    expect(await system.violations()).toEqual([]);
  });

  it("is due later by its jitter, the same for everybody, and at its own tick", async () => {
    const system = await startScheduleSystem(nightly("0 * * * *", { jitter: "5m" }));
    const [row] = await system.sql<{ delay: number }[]>`
      select extract(epoch from j.due_at - s.next_tick_at)::float8 * 1000 as delay
      from cairn.jobs j join cairn.schedules s on s.id = j.run_id`;
    const delay = row?.delay ?? -1;
    expect(delay).toBeGreaterThanOrEqual(0);
    expect(delay).toBeLessThanOrEqual(300_000);
    const { nextTickAt } = await system.schedule();
    await system.moveToTick(delay + 100);
    const [run] = await system.untilRuns(1);
    expect(run?.data["scheduledAt"]).toBe(nextTickAt);
    expect((await system.untilTicked()).nextTickAt).toBe(
      new Date(Date.parse(nextTickAt ?? "") + HOUR_MS).toISOString(),
    );
  });
});

describe("a deploy", () => {
  const shown = async (system: { sql: Awaited<ReturnType<typeof startScheduleSystem>>["sql"] }) =>
    system.sql`select cron, next_tick_at, last_tick_at, overlap from cairn.schedules order by cron`;

  it("leaves unchanged cron triggers alone, makes new ones and deletes those that are gone", async () => {
    const system = await startScheduleSystem(nightly("0 * * * *"));
    await system.moveToTick();
    await system.untilRuns(1);
    const kept = await system.untilTicked();
    const register = (crons: readonly object[]) =>
      system.ask("/fn/register", registration(crons)).then(({ status }) => status);
    expect(await register([{ cron: "0 * * * *" }, { cron: "0 0 * * *" }])).toBe(200);
    expect(await shown(system)).toMatchObject(
      [
        { cron: "0 * * * *", next_tick_at: new Date(kept.nextTickAt ?? "") },
        { cron: "0 0 * * *", last_tick_at: null },
      ].toSorted((a, b) => (a.cron < b.cron ? -1 : 1)),
    );
    expect(await register([{ cron: "0 * * * *", overlap: "skip" }])).toBe(200);
    expect(await shown(system)).toMatchObject([
      { cron: "0 * * * *", next_tick_at: new Date(kept.nextTickAt ?? ""), overlap: "skip" },
    ]);
    expect(await system.violations()).toEqual([]);
    expect(await register([])).toBe(200);
    expect(await shown(system)).toEqual([]);
    expect(await system.violations()).toEqual([]);
  });

  it("keeps a schedule paused", async () => {
    const system = await startScheduleSystem(nightly("0 * * * *"));
    const { id } = await system.schedule();
    await system.ask(`/v1/schedules/${id}/pause`, {});
    expect(
      (await system.ask("/fn/register", registration([{ cron: "0 * * * *", overlap: "skip" }])))
        .status,
    ).toBe(200);
    expect(await system.schedule()).toMatchObject({ id, paused: true, overlap: "skip" });
    expect(await system.violations()).toEqual([]);
  });
});

const registration = (triggers: readonly object[]) => ({
  url: "http://127.0.0.1:9/api/inngest",
  deployType: "ping",
  framework: "test",
  appName: "shop",
  sdk: "js:v4.24.0",
  v: "0.1",
  functions: [
    {
      id: "shop-nightly",
      name: "nightly",
      triggers,
      steps: {
        step: {
          id: "step",
          name: "step",
          runtime: {
            type: "http",
            url: "http://127.0.0.1:9/api/inngest?fnId=shop-nightly&stepId=step",
          },
        },
      },
    },
  ],
});
