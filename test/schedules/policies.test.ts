// What becomes of ticks that nobody saw, and of ticks that come while a run is live.
import { describe, expect, it } from "vitest";
import { until } from "../opcodes/official-system.ts";
import { gated, HOUR_MS, MINUTE_MS, nightly, startScheduleSystem } from "./schedule-system.ts";

const HOURLY = "0 * * * *";
const times = (runs: readonly { readonly data: Readonly<Record<string, unknown>> }[]) =>
  runs.map(({ data }) => data["scheduledAt"]);

/** The ticks of `0 * * * *` from one on. */
const hours = (first: string | null, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(first ?? "") + index * HOUR_MS).toISOString(),
  );

async function withMissed(missed: string, more: object = {}) {
  const system = await startScheduleSystem(nightly("0 0 1 1 *"));
  const { id, nextTickAt } = await system.create({
    function: "shop-nightly",
    cron: HOURLY,
    missed,
    ...more,
  });
  return { ...system, id, first: nextTickAt };
}

describe("ticks that passed while no executor worked (I17)", () => {
  it("with `once` start one run, for the last of them", async () => {
    const { first, ...system } = await withMissed("once");
    await system.moveToTick(7 * HOUR_MS + 10 * MINUTE_MS);
    await system.untilRuns(1);
    await system.untilTicked();
    const runs = await system.runs();
    expect(times(runs)).toEqual([hours(first, 8)[7]]);
    expect(runs[0]?.data["missedSince"]).toBe(first);
    expect(await system.violations()).toEqual([]);
  });

  it("with `skip` start none, and say so", async () => {
    const { first, ...system } = await withMissed("skip");
    await system.moveToTick(2 * HOUR_MS + 10 * MINUTE_MS);
    const reason = await until(async () => (await system.skips())[0]);
    await system.untilTicked();
    expect(reason).toMatchObject({ reason: "missed" });
    expect(reason["detail"]).toContain(`from ${String(first)} to ${String(hours(first, 3)[2])}`);
    expect(await system.runs()).toEqual([]);
    await system.move(HOUR_MS - 10 * MINUTE_MS + 1_000);
    expect(times(await system.untilRuns(1))).toEqual([hours(first, 4)[3]]);
    expect(await system.violations()).toEqual([]);
  });

  it("with `all` start one run each, the last so many of them", async () => {
    const { first, ...system } = await withMissed("all", { missedMax: 3 });
    await system.moveToTick(9 * HOUR_MS + 10 * MINUTE_MS);
    await system.untilRuns(3);
    await system.untilTicked();
    const runs = await system.runs();
    expect(times(runs)).toEqual(hours(first, 10).slice(7));
    expect(runs.map(({ data }) => data["missedSince"])).toEqual([first, undefined, undefined]);
    expect(await system.violations()).toEqual([]);
  });
});

async function withOverlap(overlap: string) {
  const { build, open } = gated("0 0 1 1 *");
  const system = await startScheduleSystem(build);
  const { id } = await system.create({ function: "shop-nightly", cron: HOURLY, overlap });
  await system.moveToTick();
  const [first] = await system.untilRuns(1);
  return { ...system, id, open, first: first?.id ?? "" };
}

const statuses = (runs: readonly { readonly status: string }[]) => runs.map((run) => run.status);

describe("a tick while a run of its schedule is live (I17)", () => {
  it("with `allow` starts another one", async () => {
    const system = await withOverlap("allow");
    await system.moveToTick();
    expect(await system.untilRuns(2)).toHaveLength(2);
    expect(await system.skips()).toEqual([]);
  });

  it("with `skip` starts none, and says which run it was; the next one after its end runs", async () => {
    const system = await withOverlap("skip");
    await system.moveToTick();
    const reason = await until(async () => (await system.skips())[0]);
    expect(reason).toMatchObject({ reason: "overlap" });
    expect(reason["detail"]).toContain(system.first);
    const { lastEventId } = await system.untilTicked();
    const { data } = (await system.ask(`/v1/events/${lastEventId ?? ""}`)).body;
    expect(data).toMatchObject({ decisions: [{ outcome: "skipped", reason: "overlap" }] });
    system.open();
    await system.ended(system.first);
    await system.moveToTick();
    expect(await system.untilRuns(2)).toHaveLength(2);
    expect(await system.violations()).toEqual([]);
  });

  it("with `cancel` ends the live one with the reason, and starts", async () => {
    const system = await withOverlap("cancel");
    await system.moveToTick();
    await system.untilRuns(2);
    const ended = await system.ended(system.first);
    expect(ended.status).toBe("Cancelled");
    expect(JSON.stringify(ended)).toContain("CancelledBySchedule");
    expect(statuses(await system.runs())).toHaveLength(2);
    expect(await system.violations()).toEqual([]);
  });

  it("with `queue` waits for its end, once; further ones are skipped", async () => {
    const system = await withOverlap("queue");
    await system.moveToTick();
    const queued = await until(async () => {
      const view = await system.schedule();
      return view.queuedTickAt === null ? undefined : view;
    });
    expect(await system.runs()).toHaveLength(1);
    await system.moveToTick();
    const reason = await until(async () => (await system.skips())[0]);
    expect(reason).toMatchObject({ reason: "overlap" });
    expect(reason["detail"]).toContain(`the tick ${queued.queuedTickAt ?? ""} waits`);
    system.open();
    await system.ended(system.first);
    await system.move(MINUTE_MS);
    const runs = await system.untilRuns(2);
    expect(runs[1]?.data["scheduledAt"]).toBe(queued.queuedTickAt);
    expect((await system.untilTicked()).queuedTickAt).toBeNull();
    expect(await system.runs()).toHaveLength(2);
    expect(await system.violations()).toEqual([]);
  });
});
