// An executor that is killed around the commit of a tick, and one that was down for a while (I17).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ScheduleView } from "@cairn/core";
import type { FailpointName } from "../../packages/executor/src/ops/failpoint.ts";
import { eventually, eventuallyTrue } from "../durability/eventually.ts";
import { moveClock } from "../durability/move-clock.ts";
import { type ScriptedApp, startScriptedApp } from "../durability/scripted-app.ts";
import { openTwoExecutors, type TwoExecutors } from "../durability/two-executors.ts";
import { askExecutor } from "../opcodes/official-system.ts";
import { leaveTickBehind } from "./schedule-system.ts";

const LEASE_MS = 10_000;
const MINUTE_MS = 60_000;

let two: TwoExecutors;
let app: ScriptedApp;

beforeEach(async () => {
  two = await openTwoExecutors();
  app = await startScriptedApp({
    functions: ["report"],
    onCall: async () => Promise.resolve({ kind: "return", data: "done" }),
  });
}, 180_000);
afterEach(async () => {
  await two.stop();
  await app.stop();
}, 60_000);

/** Of the scripted app, every minute. */
async function makeSchedule(): Promise<ScheduleView> {
  await app.register(two.urls[0]);
  const slug = await eventually("the function is known", async () => {
    const { body } = await askExecutor(two.urls[0], "/v1/functions");
    return (body["data"] as readonly { slug: string }[])[0]?.slug;
  });
  await leaveTickBehind(two.sql);
  const answer = await askExecutor(two.urls[0], "/v1/schedules", {
    function: slug,
    cron: "* * * * *",
  });
  expect(answer.status, answer.text).toBe(201);
  return answer.body["data"] as ScheduleView;
}

/** Ticks that started a run, and how often. */
async function startedTicks(): Promise<readonly string[]> {
  const rows = await two.sql<{ data: string }[]>`
    select e.data from cairn.runs r join cairn.events e on e.id = r.event_id
    where r.status = 'completed' order by e.ts`;
  return rows.map(({ data }) => (JSON.parse(data) as { scheduledAt: string }).scheduledAt);
}

async function moveTo(instant: string | null): Promise<void> {
  const [row] = await two.sql<{ ms: number }[]>`
    select (extract(epoch from ${instant ?? ""}::timestamptz - cairn.now()) * 1000)::float8 as ms`;
  await moveClock(two.sql, (row?.ms ?? 0) + 500);
}

describe("an executor that dies around a tick", () => {
  it.each<FailpointName>(["tick:before-commit", "accept:before-commit", "tick:after-commit"])(
    "at %s starts it once, and goes on with the next",
    async (name) => {
      const victim = await two.start(0, { leaseMs: LEASE_MS });
      const { nextTickAt } = await makeSchedule();
      await victim.arm({ name, hit: 1 });
      await moveTo(nextTickAt);
      expect((await victim.exited).signal).toBe("SIGKILL");
      // Less than the next tick is away: the lease of the dead ends, and nothing else is due.
      await moveClock(two.sql, LEASE_MS);
      await two.start(0, { leaseMs: LEASE_MS });
      const first = nextTickAt ?? "";
      await eventuallyTrue("its run has ended", async () => (await startedTicks()).length > 0);
      expect(await startedTicks()).toEqual([first]);
      const second = new Date(Date.parse(first) + MINUTE_MS).toISOString();
      await moveTo(second);
      await eventuallyTrue("the next has ended", async () => (await startedTicks()).length > 1);
      expect(await startedTicks()).toEqual([first, second]);
      expect(await two.violations()).toEqual([]);
    },
    120_000,
  );
});

describe("an executor that was down for some ticks", () => {
  it("starts the last of them when it is back, without a new sync", async () => {
    const executor = await two.start(0);
    const { nextTickAt } = await makeSchedule();
    await executor.kill();
    const last = new Date(Date.parse(nextTickAt ?? "") + 5 * MINUTE_MS).toISOString();
    await moveTo(last);
    await two.start(0);
    await eventuallyTrue("a run has ended", async () => (await startedTicks()).length > 0);
    expect(await startedTicks()).toEqual([last]);
    expect(await two.violations()).toEqual([]);
  }, 120_000);
});
