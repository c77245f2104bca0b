// A deploy that changes a cron expression while a run of the trigger is live: what comes goes on with it.
import { describe, expect, it } from "vitest";
import { until } from "../opcodes/official-system.ts";
import { gated, MINUTE_MS, type ScheduleSystem, startScheduleSystem } from "./schedule-system.ts";

const HOURLY = "0 * * * *";
const HALF = "30 * * * *";

interface Replaced extends ScheduleSystem {
  readonly open: () => void;
  readonly first: string;
  /** The app as it would say it after a deploy. */
  readonly deploy: (triggers: readonly object[]) => Promise<void>;
}

/** Its first ticks have started a run each, which are live. */
async function withLiveRun(triggers: readonly object[]): Promise<Replaced> {
  const { build, open } = gated(HOURLY);
  const system = await startScheduleSystem(build);
  const [fn] = await system.sql<{ url: string }[]>`select url from cairn.functions`;
  const deploy = async (changed: readonly object[]) => {
    const answer = await system.ask("/fn/register", registration(fn?.url ?? "", changed));
    if (answer.status !== 200) throw new Error(answer.text);
  };
  await deploy(triggers);
  await system.moveToTick();
  const [first] = await system.untilRuns(triggers.length);
  await system.untilTicked();
  return { ...system, open, deploy, first: first?.id ?? "" };
}

const registration = (url: string, triggers: readonly object[]) => ({
  url: url.split("?")[0],
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
      steps: { step: { id: "step", name: "step", runtime: { type: "http", url } } },
    },
  ],
});

const queuedTicks = async ({ schedules }: ScheduleSystem) =>
  (await schedules()).flatMap(({ queuedTickAt }) => (queuedTickAt === null ? [] : [queuedTickAt]));

/** Once so many ticks wait. @returns The first. */
const untilQueued = (system: ScheduleSystem, count = 1): Promise<string> =>
  until(async () => {
    const queued = await queuedTicks(system);
    return queued.length === count ? queued[0] : undefined;
  });

describe("a cron trigger that a deploy replaces (I17)", () => {
  it("hands on the tick that waits: it runs once, after the live run", async () => {
    const system = await withLiveRun([{ cron: HOURLY, overlap: "queue" }]);
    await system.moveToTick();
    const queued = await untilQueued(system);
    const before = await system.schedule();
    await system.deploy([{ cron: HALF, overlap: "queue" }]);
    const after = await system.schedule();
    expect(after).toMatchObject({ cron: HALF, queuedTickAt: queued });
    expect(after.id).not.toBe(before.id);
    expect(await system.violations()).toEqual([]);
    system.open();
    await system.ended(system.first);
    await system.move(MINUTE_MS);
    const runs = await system.untilRuns(2);
    expect(runs[1]?.data).toMatchObject({ scheduledAt: queued, scheduleId: after.id });
    expect((await system.untilTicked()).queuedTickAt).toBeNull();
    expect(await system.runs()).toHaveLength(2);
    expect(await system.violations()).toEqual([]);
  });

  it("and comes back, hands on what waits both times", async () => {
    const system = await withLiveRun([{ cron: HOURLY, overlap: "queue" }]);
    await system.moveToTick();
    const queued = await untilQueued(system);
    await system.deploy([{ cron: HALF, overlap: "queue" }]);
    await system.deploy([{ cron: HOURLY, overlap: "queue" }]);
    expect(await queuedTicks(system)).toEqual([queued]);
    expect(await system.runs()).toHaveLength(1);
    expect(await system.violations()).toEqual([]);
  });

  it("with `skip` starts nothing beside the live run", async () => {
    const system = await withLiveRun([{ cron: HOURLY, overlap: "skip" }]);
    await system.deploy([{ cron: HALF, overlap: "skip" }]);
    await system.moveToTick();
    const skip = await until(async () => (await system.skips())[0]);
    expect(skip).toMatchObject({ reason: "overlap" });
    expect(skip["detail"]).toContain(system.first);
    expect(await system.runs()).toHaveLength(1);
  });

  it("with `queue` lets the next tick wait for the live run", async () => {
    const system = await withLiveRun([{ cron: HOURLY, overlap: "queue" }]);
    await system.deploy([{ cron: HALF, overlap: "queue" }]);
    const { nextTickAt } = await system.schedule();
    await system.moveToTick();
    expect(await untilQueued(system)).toBe(nextTickAt);
    expect(await system.runs()).toHaveLength(1);
  });

  it("with `cancel` cancels the live run", async () => {
    const system = await withLiveRun([{ cron: HOURLY, overlap: "cancel" }]);
    await system.deploy([{ cron: HALF, overlap: "cancel" }]);
    await system.moveToTick();
    await system.untilRuns(2);
    expect(await system.ended(system.first)).toMatchObject({ status: "Cancelled" });
    expect(await system.violations()).toEqual([]);
  });

  it("and that may not wait any more, has its tick skipped while the run is live", async () => {
    const system = await withLiveRun([{ cron: HOURLY, overlap: "queue" }]);
    await system.moveToTick();
    await untilQueued(system);
    await system.deploy([{ cron: HOURLY, overlap: "skip" }]);
    expect(await until(async () => (await system.skips())[0])).toMatchObject({ reason: "overlap" });
    expect(await system.runs()).toHaveLength(1);
  });
});

describe("a tick that waits when its cron trigger is taken out of the code (I17)", () => {
  const rowsLeft = async ({ sql }: ScheduleSystem) =>
    until(async () => {
      const rows = await sql`select id from cairn.schedules where origin = 'gone'`;
      return rows.length === 0 ? "none" : undefined;
    });

  it("is reported", async () => {
    const system = await withLiveRun([{ cron: HOURLY, overlap: "queue" }]);
    await system.moveToTick();
    const queued = await untilQueued(system);
    const { id } = await system.schedule();
    await system.deploy([]);
    expect(await system.schedules()).toEqual([]);
    expect(await system.act(`/v1/schedules/${id}/run`, "POST")).toMatchObject({ status: 404 });
    const skip = await until(async () => (await system.skips())[0]);
    expect(skip).toMatchObject({ reason: "schedule_gone" });
    expect(skip["detail"]).toContain(queued);
    expect(await rowsLeft(system)).toBe("none");
    expect(await system.runs()).toHaveLength(1);
    expect(await system.violations()).toEqual([]);
  });

  it("is reported when another one waits in the trigger that comes for both", async () => {
    const both = [
      { cron: HOURLY, overlap: "queue" },
      { cron: "0 0-23 * * *", overlap: "queue" },
    ];
    const system = await withLiveRun(both);
    await system.moveToTick();
    const queued = await untilQueued(system, both.length);
    const live = await system.runs();
    await system.deploy([{ cron: HALF, overlap: "queue" }]);
    expect(await until(async () => (await system.skips())[0])).toMatchObject({
      reason: "schedule_gone",
    });
    expect(await rowsLeft(system)).toBe("none");
    expect(await queuedTicks(system)).toEqual([queued]);
    system.open();
    for (const { id } of live) await system.ended(id);
    await system.move(MINUTE_MS);
    expect(await system.untilRuns(live.length + 1)).toHaveLength(live.length + 1);
    expect(await system.skips()).toHaveLength(1);
    expect(await system.violations()).toEqual([]);
  });
});
