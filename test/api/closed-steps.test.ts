// Steps that were open when their run ended stay in its trace, with their times; their jobs go.
import { JobView, one, TraceView } from "@cairn/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  answer,
  CANCEL,
  completed,
  failed,
  planned,
  progress,
  sleep,
  stepRun,
  waitForEvent,
} from "../../packages/core/src/decide/testing/builders.ts";
import { moveClock } from "../durability/move-clock.ts";
import { type CommittedRun, startCommittedRun } from "../support/committed-run.ts";
import { openReadApi, type ReadApi } from "./read-api.ts";
import { addApp, addFunction } from "./rows.ts";

let api: ReadApi;

beforeAll(async () => {
  api = await openReadApi();
  await addApp(api.database.sql);
  await addFunction(api.database.sql);
});

afterAll(() => api.close());

const traceOf = async ({ id }: CommittedRun) =>
  (await api.get(`/v1/runs/${id}/trace`, one(TraceView))).data;

/** A sleep, a wait, a step that is being called, and one that is not. */
async function withOpenSteps(): Promise<CommittedRun> {
  const { sql } = api.database;
  const run = await startCommittedRun(sql);
  const ops = [sleep("nap"), waitForEvent("pay"), planned("held"), planned("free")];
  await run.take((state) => answer(state, null, progress(...ops)));
  await sql`update cairn.jobs set leased_by = null where run_id = ${run.id} and step_id = 'free'`;
  await moveClock(sql, 5_000);
  return run;
}

async function expectClosed(run: CommittedRun, status: string): Promise<void> {
  const { run: ended, steps } = await traceOf(run);
  expect(ended.status).toBe(status);
  const queuedAt = steps[0]?.queuedAt ?? "";
  expect(Date.parse(ended.endedAt ?? "") - Date.parse(queuedAt)).toBeGreaterThanOrEqual(5_000);
  const closed = { status: "cancelled", queuedAt, endedAt: ended.endedAt, dueAt: null };
  const byName = new Map(steps.map((step) => [step.name, step]));
  expect(byName.get("nap")).toMatchObject({ ...closed, op: "Sleep", startedAt: queuedAt });
  expect(byName.get("pay")).toMatchObject({ ...closed, op: "WaitForEvent" });
  expect(byName.get("held")).toMatchObject({ ...closed, op: "StepRun", startedAt: queuedAt });
  expect(byName.get("free")).toMatchObject({ ...closed, startedAt: null, attempts: 0 });
  const jobs = await api.get(`/v1/runs/${run.id}/jobs`, one(z.array(JobView)));
  expect(jobs.data).toEqual([]);
}

describe("the steps that were open", () => {
  it("when a run was cancelled stay in its trace", async () => {
    const run = await withOpenSteps();
    await run.take(() => CANCEL);
    await expectClosed(run, "cancelled");
  });

  it("when a run failed stay in its trace, the one whose call failed it too", async () => {
    const run = await withOpenSteps();
    await run.take((state) => answer(state, "held", failed({ retriable: false })));
    await expectClosed(run, "failed");
  });

  it("when a run completed without them stay in its trace", async () => {
    const run = await withOpenSteps();
    await run.take((state) => answer(state, "held", completed("done")));
    await expectClosed(run, "completed");
  });

  it("and were finished by the very commit that ended it are finished", async () => {
    const run = await withOpenSteps();
    const complete = { op: "RunComplete", data: "1" } as const;
    const ops = [stepRun("held"), stepRun("end", null, complete)];
    await run.take((state) => answer(state, "held", progress(...ops)));
    const { steps } = await traceOf(run);
    expect(steps.map(({ name, status }) => [name, status])).toEqual([
      ["held", "completed"],
      ["free", "cancelled"],
      ["nap", "cancelled"],
      ["pay", "cancelled"],
    ]);
  });
});
