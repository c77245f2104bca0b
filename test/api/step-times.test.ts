// When steps were queued and began, as the trace shows it: no step waits in a queue while the one
// before it runs, and none begins before its run.
import { one, type StepView, TraceView } from "@cairn/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answer,
  checkpoint,
  planned,
  progress,
  stepRun,
} from "../../packages/core/src/decide/testing/builders.ts";
import { markStarted } from "../../packages/executor/src/db/claim-jobs.ts";
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

const start = () => startCommittedRun(api.database.sql);
const pass = (ms: number) => moveClock(api.database.sql, ms);
const ran = (id: string, durationMs: number) => stepRun(id, id, { durationMs });

async function traceOf({ id }: CommittedRun) {
  const { data } = await api.get(`/v1/runs/${id}/trace`, one(TraceView));
  const step = (name: string): StepView => {
    const found = data.steps.find(({ id: stepId }) => stepId === name);
    if (found === undefined) throw new Error(`no step ${name}`);
    return found;
  };
  return { run: data.run, step };
}

const ms = (instant: string | null): number => Date.parse(instant ?? "");
const tookMs = ({ endedAt, startedAt }: StepView): number => ms(endedAt) - ms(startedAt);
const queuedMs = ({ queuedAt, startedAt }: StepView): number => ms(startedAt) - ms(queuedAt);

describe("a step that ran in the app", () => {
  it("was queued since its run was, if it is the first", async () => {
    const run = await start();
    await pass(5_000);
    await run.take((state) => checkpoint(state, ran("a", 1_000)));
    const trace = await traceOf(run);
    expect(trace.step("a").queuedAt).toBe(trace.run.createdAt);
    expect(queuedMs(trace.step("a"))).toBeGreaterThanOrEqual(4_000);
  });

  it("was not queued while others ran before it in the same call", async () => {
    const run = await start();
    for (const step of ["a", "b", "c"]) {
      await pass(2_000);
      await run.take((state) => checkpoint(state, ran(step, 500)));
    }
    await pass(2_000);
    await run.take((state) => answer(state, null, progress(ran("d", 500))));
    const trace = await traceOf(run);
    expect(["b", "c", "d"].map((step) => queuedMs(trace.step(step)))).toEqual([0, 0, 0]);
    expect(ms(trace.step("b").startedAt)).toBeGreaterThan(ms(trace.step("a").endedAt));
  });

  it("was queued since the call before it ended, if the next call ran it", async () => {
    const run = await start();
    await run.take((state) => answer(state, null, progress(ran("a", 0))));
    await pass(3_000);
    await run.take((state) => answer(state, null, progress(ran("b", 1_000))));
    const trace = await traceOf(run);
    expect(trace.step("b").queuedAt).toBe(trace.step("a").endedAt);
  });

  it("was queued since it was planned, if it was called for by name", async () => {
    const run = await start();
    await run.take((state) => answer(state, null, progress(planned("x"), planned("y"))));
    for (const step of ["x", "y"]) {
      await pass(2_000);
      await run.take((state) => answer(state, step, progress(ran(step, 500))));
    }
    const trace = await traceOf(run);
    expect(trace.step("y").queuedAt).toBe(trace.step("x").queuedAt);
    expect(queuedMs(trace.step("y"))).toBeGreaterThanOrEqual(3_500);
  });
});

describe("a run", () => {
  it("started with its first step, though that was only reported later", async () => {
    const run = await start();
    await pass(10_000);
    await run.take((state) => checkpoint(state, ran("a", 4_000)));
    const trace = await traceOf(run);
    expect(trace.run.startedAt).toBe(trace.step("a").startedAt);
    expect(tookMs(trace.step("a"))).toBe(4_000);
  });

  it("did not start when it was first shown as running, but with its first step", async () => {
    const run = await start();
    await pass(10_000);
    await markStarted(api.database.sql, 0, [{ runId: run.id, elapsedMs: 1_000 }]);
    await pass(3_000);
    await run.take((state) => checkpoint(state, ran("a", 6_000)));
    const trace = await traceOf(run);
    expect(trace.run.startedAt).toBe(trace.step("a").startedAt);
    expect(tookMs(trace.step("a"))).toBe(6_000);
  });

  it("did not start before it was there, whatever the app or the clock of a call says", async () => {
    const run = await start();
    await markStarted(api.database.sql, 0, [{ runId: run.id, elapsedMs: 60_000 }]);
    const { createdAt, startedAt } = (await traceOf(run)).run;
    expect(startedAt).toBe(createdAt);
    await run.take((state) => checkpoint(state, ran("a", 60_000)));
    const trace = await traceOf(run);
    expect([trace.run.startedAt, trace.step("a").startedAt]).toEqual([createdAt, createdAt]);
  });
});
