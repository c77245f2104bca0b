// Schedules over HTTP: made, changed, paused, run now, filled back, deleted; and what is refused.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import type { ScheduleDetail } from "@cairn/core";
import { until } from "../opcodes/official-system.ts";
import { HOUR_MS, nightly, startScheduleSystem } from "./schedule-system.ts";

/** A function that only events start. */
const report = (client: Inngest) => [
  client.createFunction(
    { id: "report", retries: 0, triggers: [{ event: "shop/report.asked" }] },
    ({ event }) => ({ name: event.name, ...event.data }),
  ),
];

const DAILY = { function: "shop-report", cron: "0 3 * * *", timezone: "Europe/Paris" };

describe("a schedule that was made over HTTP", () => {
  it("starts any function, with its data, by an event that the official SDK takes", async () => {
    const system = await startScheduleSystem(report);
    const made = await system.create({ ...DAILY, data: { to: "ops" }, overlap: "skip" });
    expect(made).toMatchObject({
      origin: "api",
      functionSlug: "shop-report",
      cron: "0 3 * * *",
      timezone: "Europe/Paris",
      jitterMs: 0,
      missed: "once",
      missedMax: 10,
      overlap: "skip",
      data: '{"to":"ops"}',
      paused: false,
    });
    await system.moveToTick();
    const [run] = await system.untilRuns(1);
    expect(await system.ended(run?.id ?? "")).toMatchObject({
      status: "Completed",
      output: { name: "inngest/function.invoked", to: "ops", cron: "0 3 * * *" },
    });
    expect(await system.violations()).toEqual([]);
  });

  it("is changed in part; other times begin now, and all else leaves its ticks alone", async () => {
    const system = await startScheduleSystem(report);
    const made = await system.create(DAILY);
    const path = `/v1/schedules/${made.id}`;
    const same = await system.act(path, "PATCH", { overlap: "cancel", jitter: "30s" });
    expect(same).toMatchObject({
      status: 200,
      body: { data: { overlap: "cancel", jitterMs: 30_000, nextTickAt: made.nextTickAt } },
    });
    const moved = (await system.act(path, "PATCH", { cron: "0 4 * * *", jitter: "" })).body[
      "data"
    ] as ScheduleDetail;
    expect(moved).toMatchObject({ timezone: "Europe/Paris", jitterMs: 0 });
    expect(moved.nextTickAt).not.toBe(made.nextTickAt);
    await system.moveToTick();
    const [run] = await system.untilRuns(1);
    expect(run?.data["scheduledAt"]).toBe(moved.nextTickAt);
    expect(await system.violations()).toEqual([]);
  });

  it("starts nothing while it is paused, and begins with the next tick when it is resumed", async () => {
    const system = await startScheduleSystem(report);
    const made = await system.create({ ...DAILY, cron: "0 * * * *" });
    const path = `/v1/schedules/${made.id}`;
    const paused = await system.act(`${path}/pause`, "POST");
    expect(paused.body["data"]).toMatchObject({ paused: true, nextTickAt: null, nextTicks: [] });
    expect(await system.violations()).toEqual([]);
    await system.move(5 * HOUR_MS);
    const resumed = (await system.act(`${path}/resume`, "POST")).body["data"] as ScheduleDetail;
    expect(Date.parse(resumed.nextTickAt ?? "")).toBeGreaterThan(
      Date.parse(made.nextTickAt ?? "") + 4 * HOUR_MS,
    );
    await system.moveToTick();
    const runs = await system.untilRuns(1);
    expect(runs.map(({ data }) => data["scheduledAt"])).toEqual([resumed.nextTickAt]);
    expect(await system.violations()).toEqual([]);
  });

  it("runs now when asked, whatever its ticks say, and counts as its run", async () => {
    const system = await startScheduleSystem(report);
    const { id, nextTickAt } = await system.create({ ...DAILY, paused: true });
    expect(nextTickAt).toBeNull();
    const answer = await system.act(`/v1/schedules/${id}/run`, "POST");
    expect(answer.status).toBe(201);
    const { runId } = answer.body["data"] as { runId: string };
    expect(await system.ended(runId)).toMatchObject({ status: "Completed" });
    const [row] = await system.sql`select open_runs from cairn.schedules`;
    expect(row?.["open_runs"]).toEqual([runId]);
  });

  it("is gone when it is deleted, and its ticks with it", async () => {
    const system = await startScheduleSystem(report);
    const { id } = await system.create(DAILY);
    expect(await system.act(`/v1/schedules/${id}`, "DELETE")).toMatchObject({ status: 204 });
    expect(await system.schedules()).toEqual([]);
    expect(await system.sql`select id from cairn.jobs`).toEqual([]);
    expect(await system.act(`/v1/schedules/${id}`, "DELETE")).toMatchObject({ status: 404 });
  });

  it("says why nothing was started when its function is gone", async () => {
    const system = await startScheduleSystem(report);
    const { id, functionMissing } = await system.create(DAILY);
    expect(functionMissing).toBe(false);
    await system.sql`update cairn.functions set archived_at = cairn.now()`;
    await system.sql`update cairn.registry set version = version + 1`;
    expect(await system.schedule()).toMatchObject({ functionMissing: true });
    const range = { from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z" };
    for (const act of ["run", "backfill"]) {
      expect(await system.act(`/v1/schedules/${id}/${act}`, "POST", range)).toMatchObject({
        status: 404,
        body: { code: "function_not_found", error: "There is no live function for shop-report." },
      });
    }
    await system.moveToTick();
    expect(await until(async () => (await system.skips())[0])).toMatchObject({
      reason: "function_missing",
    });
    expect(await system.runs()).toEqual([]);
    expect(await system.violations()).toEqual([]);
  });
});

describe("a backfill", () => {
  const RANGE = { from: "2026-03-28T12:00:00Z", to: "2026-04-01T12:00:00Z" };

  it("starts a run per tick of the range, once, also when it is asked for again", async () => {
    const system = await startScheduleSystem(report);
    const { id } = await system.create({ ...DAILY, cron: "30 1 * * *", timezone: "Europe/London" });
    expect(await system.backfill(id, { ...RANGE, limit: 3 })).toEqual({
      started: 3,
      existing: 0,
      next: "2026-04-01T00:30:00.000Z",
    });
    expect(await system.backfill(id, RANGE)).toEqual({ started: 1, existing: 3, next: null });
    const runs = await system.untilRuns(4);
    expect(runs.map(({ data }) => data["scheduledAt"])).toEqual([
      "2026-03-29T01:00:00.000Z",
      "2026-03-30T00:30:00.000Z",
      "2026-03-31T00:30:00.000Z",
      "2026-04-01T00:30:00.000Z",
    ]);
    expect(runs[0]?.data["backfill"]).toBe(true);
    expect(await system.schedule()).toMatchObject({ lastTickAt: null });
  });

  it("starts none for a tick that the schedule started itself", async () => {
    const system = await startScheduleSystem(report);
    const { id, nextTickAt } = await system.create(DAILY);
    await system.moveToTick();
    await system.untilRuns(1);
    await system.untilTicked();
    const range = { from: nextTickAt, to: nextTickAt };
    expect(await system.backfill(id, range)).toEqual({ started: 0, existing: 1, next: null });
    expect(await system.runs()).toHaveLength(1);
  });

  it("starts those that were skipped", async () => {
    const system = await startScheduleSystem(report);
    const { id, nextTickAt } = await system.create({ ...DAILY, missed: "skip" });
    await system.moveToTick(2 * HOUR_MS);
    await until(async () => (await system.skips())[0]);
    const range = { from: nextTickAt, to: nextTickAt };
    expect(await system.backfill(id, range)).toEqual({ started: 1, existing: 0, next: null });
    expect(await system.untilRuns(1)).toHaveLength(1);
  });
});

const BAD_BODIES: readonly (readonly [object, number, string, string])[] = [
  [{ ...DAILY, function: "shop-none" }, 404, "function_not_found", "shop-none"],
  [{ ...DAILY, cron: "0 3 * *" }, 400, "cron_invalid", "4 fields"],
  [{ ...DAILY, cron: "0 0 30 2 *" }, 400, "cron_invalid", "never due"],
  [{ ...DAILY, timezone: "" }, 400, "cron_invalid", "has an empty time zone"],
  [{ ...DAILY, timezone: "Mars/Base" }, 400, "cron_invalid", "unknown time zone Mars/Base"],
  [{ ...DAILY, cron: "TZ=UTC 0 3 * * *" }, 400, "parameter_invalid", "names a time zone itself"],
  [{ ...DAILY, jitter: "10m" }, 400, "parameter_invalid", "1s to 5m"],
  [{ ...DAILY, missed: "maybe" }, 400, "parameter_invalid", "missed"],
  [{ ...DAILY, missedMax: 0 }, 400, "parameter_invalid", "missedMax"],
  [{ ...DAILY, missedMax: 101 }, 400, "parameter_invalid", "missedMax"],
  [{ ...DAILY, overlap: "" }, 400, "parameter_invalid", "overlap"],
  [{ ...DAILY, data: [] }, 400, "parameter_invalid", "data"],
  [{ ...DAILY, data: { a: "\u0000" } }, 400, "json_unstorable_char", "data.a"],
  [{ ...DAILY, overlpa: "skip" }, 400, "parameter_invalid", "overlpa"],
  [{ cron: "0 3 * * *" }, 400, "parameter_invalid", "function"],
];

describe("what is refused of a schedule", () => {
  it("is what could never be right", async () => {
    const system = await startScheduleSystem(report);
    for (const [body, status, code, sentence] of BAD_BODIES) {
      const answer = await system.ask("/v1/schedules", body);
      const error: unknown = expect.stringContaining(sentence);
      expect(answer, JSON.stringify(body)).toMatchObject({ status, body: { code, error } });
    }
    expect(await system.schedules()).toEqual([]);
  });

  it("is a range that is not over, or an id that none has", async () => {
    const system = await startScheduleSystem(report);
    const { id } = await system.create(DAILY);
    const path = `/v1/schedules/${id}/backfill`;
    for (const range of [
      { from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" },
      { from: "2026-01-01T00:00:00Z", to: "2099-01-01T00:00:00Z" },
      { from: "2026-01-01", to: "2026-01-02T00:00:00Z" },
      { from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", limit: 1_001 },
    ]) {
      expect(await system.act(path, "POST", range)).toMatchObject({
        status: 400,
        body: { code: "parameter_invalid" },
      });
    }
    for (const unknown of ["01KDVV9S000000000000000000", "x", "%00"]) {
      for (const [what, method] of [
        ["", "GET"],
        ["", "PATCH"],
        ["", "DELETE"],
        ["/run", "POST"],
        ["/pause", "POST"],
      ] as const) {
        const answer = await system.act(`/v1/schedules/${unknown}${what}`, method, {});
        expect(answer).toMatchObject({ status: 404, body: { code: "schedule_not_found" } });
      }
    }
  });

  it("is to change or delete what an app's code says", async () => {
    const system = await startScheduleSystem(nightly("0 3 * * *"));
    const { id } = await system.schedule();
    for (const [method, body] of [
      ["PATCH", { cron: "0 4 * * *" }],
      ["DELETE", undefined],
    ] as const) {
      expect(await system.act(`/v1/schedules/${id}`, method, body)).toMatchObject({
        status: 409,
        body: { code: "schedule_of_code" },
      });
    }
    expect((await system.act(`/v1/schedules/${id}/run`, "POST")).status).toBe(201);
    expect((await system.act(`/v1/schedules/${id}/pause`, "POST")).status).toBe(200);
  });
});
