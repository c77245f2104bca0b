import { JobView, one, TraceView, WireRun } from "@cairn/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openReadApi, type ReadApi } from "./read-api.ts";
import {
  addApp,
  addAttempt,
  addEvent,
  addFunction,
  addJob,
  addMemo,
  addRun,
  addWait,
  at,
  idAt,
} from "./rows.ts";

let api: ReadApi;
const FAR = "2999-01-01T00:00:00Z";
const LIVE = idAt(10, 1);
const ENDED = idAt(0, 1);

beforeAll(async () => {
  api = await openReadApi();
  const { sql } = api.database;
  await addApp(sql);
  await addFunction(sql, { version: 3 });
  await addEvent(sql, { data: '{"n":1.0}', ts: 5 });
  await addRun(sql, {
    id: ENDED,
    output: '"\\ud800 and \\u0000"',
    started_at: at(1),
    ended_at: at(11),
    running_ms: 4_000,
    steps: 2,
  });
  await addMemo(sql, { step_id: "b", seq: 1, name: "second", ended_at: at(9) });
  await addMemo(sql, {
    step_id: "a",
    seq: 0,
    name: "first",
    value: '{"big":12345678901234567890}',
  });
  await addAttempt(sql, { step_id: "b" });
  await addRun(sql, { id: idAt(4, 7), parent_run_id: ENDED, cause: "invoke", created_at: at(4) });
  await addLiveRun();
});

/** Asleep, waiting for an event, and with a step in flight and one to be retried. */
async function addLiveRun(): Promise<void> {
  const { sql } = api.database;
  await addRun(sql, { id: LIVE, status: "running", created_at: at(10), started_at: at(11) });
  const of = { run_id: LIVE };
  const step = (id: string) => ({ ...of, id: idAt(20, Number(id)), step_id: id, step_name: id });
  await addJob(sql, { ...step("1"), kind: "sleep", due_at: FAR, claimable_at: FAR });
  await addJob(sql, { ...step("2"), kind: "wait", due_at: FAR, claimable_at: FAR });
  await addWait(sql, { ...of, step_id: "2", step_name: "payment", event_name: "shop/paid" });
  await addJob(sql, { ...step("3"), leased_by: "x", claimable_at: FAR, attempt: 1 });
  await addJob(sql, { ...step("4"), faults: 2, due_at: FAR, claimable_at: FAR });
  await addJob(sql, { ...step("5") });
}

afterAll(() => api.close());

const trace = async (id: string) => (await api.get(`/v1/runs/${id}/trace`, one(TraceView))).data;

describe("the trace of an ended run", () => {
  it("shows its finished steps in their order, byte for byte", async () => {
    const { steps } = await trace(ENDED);
    expect(steps).toMatchObject([
      { id: "a", name: "first", output: '{"big":12345678901234567890}', failures: [] },
      { id: "b", name: "second", endedAt: at(9), failures: [{ error: { message: "declined" } }] },
    ]);
  });

  it("shows the event, the output, the children and where the time went", async () => {
    const { events, output, children, timing, run } = await trace(ENDED);
    expect(run).toMatchObject({ id: ENDED, functionSlug: "shop-pay", createdAt: at(0) });
    expect(events).toEqual([
      `{"data":{"n":1.0},"id":"${idAt(0)}","name":"shop/order.placed","ts":5,"user":{}}`,
    ]);
    expect(output).toBe('"\\ud800 and \\u0000"');
    expect(children).toMatchObject([{ id: idAt(4, 7), parentRunId: ENDED, createdAt: at(4) }]);
    expect(timing).toEqual({ queued: 1_000, blocked: 0, running: 4_000, waiting: 6_000 });
  });
});

describe("the trace of a live run", () => {
  it("judges by the database's clock what each open step is doing", async () => {
    const { steps } = await trace(LIVE);
    expect(Object.fromEntries(steps.map(({ id, status }) => [id, status]))).toEqual({
      1: "sleeping",
      2: "waiting",
      3: "running",
      4: "retrying",
      5: "queued",
    });
    expect(steps.find(({ id }) => id === "2")?.wait).toMatchObject({ eventName: "shop/paid" });
  });
});

describe("a run's jobs", () => {
  it("say what is held, due and scheduled", async () => {
    const { data } = await api.get(`/v1/runs/${LIVE}/jobs`, one(z.array(JobView)));
    const states = Object.fromEntries(data.map(({ stepId, state }) => [stepId ?? "", state]));
    expect(states).toEqual({
      1: "scheduled",
      2: "scheduled",
      3: "held",
      4: "scheduled",
      5: "due",
    });
  });

  it("are none when it has ended", async () => {
    const { data } = await api.get(`/v1/runs/${ENDED}/jobs`, one(z.array(JobView)));
    expect(data).toEqual([]);
  });
});

describe("one run", () => {
  it("comes in the shape of the wire", async () => {
    const { data } = await api.get(`/v1/runs/${ENDED}`, one(WireRun));
    expect(data).toEqual({
      run_id: ENDED,
      run_started_at: at(1),
      function_id: "fn-pay",
      function_version: 3,
      environment_id: "00000000-0000-0000-0000-000000000000",
      event_id: idAt(0),
      event_ids: [idAt(0)],
      batch_id: null,
      original_run_id: null,
      cron: null,
      status: "Completed",
      ended_at: at(11),
      output: "\ud800 and \u0000",
    });
  });

  it("is running while it waits", async () => {
    const { data } = await api.get(`/v1/runs/${LIVE}`, one(WireRun));
    expect(data).toMatchObject({ status: "Running", ended_at: null, output: null });
  });
});

describe("a run that is not there", () => {
  const ids = [idAt(99), "1", "'; drop table cairn.runs;--", "%00", "x".repeat(10_000)];
  const below = ["", "/trace", "/jobs"];

  it.each(ids.flatMap((id) => below.map((path) => [id.slice(0, 30), path, id] as const)))(
    "is not found: %s%s",
    async (_, path, id) => {
      const response = await api.request(`/v1/runs/${encodeURIComponent(id)}${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "run_not_found", status: 404 });
    },
  );
});
