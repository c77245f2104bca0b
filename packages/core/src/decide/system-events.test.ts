import { describe, expect, it } from "vitest";
import type { Transition } from "./transition.ts";
import { type EndedRun, endEvents, invokedEvent } from "./system-events.ts";
import { BOOM, NOW_MS } from "./testing/builders.ts";

const moment = { nowMs: NOW_MS, newId: () => "new-id" };
const trigger = { id: "event", name: "shop/order.placed", data: { id: "7" } };

const anEndedRun = (over: Partial<EndedRun> = {}): EndedRun => ({
  runId: "run",
  functionSlug: "shop-charge",
  triggerNames: ["shop/order.placed"],
  events: [trigger],
  ...over,
});

type End = Pick<Transition, "status" | "output" | "error">;
const COMPLETED: End = { status: "completed", output: '{"ok":true}', error: null };
const FAILED: End = { status: "failed", output: null, error: { ...BOOM, cause: { message: "c" } } };
const CANCELLED: End = { status: "cancelled", output: null, error: null };

const base = { function_id: "shop-charge", run_id: "run", event: trigger, events: [trigger] };

describe("the end of a run", () => {
  it("tells its result", () => {
    expect(endEvents(anEndedRun(), COMPLETED, moment)).toEqual([
      {
        id: "new-id",
        name: "inngest/function.finished",
        data: { ...base, result: { ok: true } },
        user: {},
        ts: NOW_MS,
      },
    ]);
    const nothing = { ...COMPLETED, output: null };
    expect(endEvents(anEndedRun(), nothing, moment)[0]?.data).toMatchObject({ result: null });
  });

  it("tells its error twice: to the failure handler, under the run's id, and as its end", () => {
    const error = { ...BOOM, cause: { message: "c" } };
    expect(endEvents(anEndedRun(), FAILED, moment)).toMatchObject([
      {
        id: "run",
        name: "inngest/function.failed",
        data: { ...base, error, _inngest: { status: "Failed" } },
      },
      { id: "new-id", name: "inngest/function.finished", data: { ...base, error } },
    ]);
  });

  it("tells its cancellation", () => {
    expect(endEvents(anEndedRun(), CANCELLED, moment)).toMatchObject([
      {
        id: "new-id",
        name: "inngest/function.cancelled",
        data: { ...base, reason: { name: "CancelledByRequest" } },
      },
    ]);
    const reason = { name: "FinishTimeout", message: "The run did not finish within 1s." };
    expect(endEvents(anEndedRun(), { ...CANCELLED, error: reason }, moment)).toMatchObject([
      { data: { ...base, reason } },
    ]);
  });

  it.each(["inngest/function.failed", "inngest/function.finished", "inngest/function.cancelled"])(
    "tells nothing if %s started it: a failing handler must not start itself",
    (name) => {
      for (const end of [COMPLETED, FAILED, CANCELLED]) {
        expect(endEvents(anEndedRun({ triggerNames: [name] }), end, moment)).toEqual([]);
      }
    },
  );

  it("tells of an invoked run as of any other", () => {
    const invoked = anEndedRun({ triggerNames: ["inngest/function.invoked"] });
    expect(endEvents(invoked, COMPLETED, moment)).toHaveLength(1);
  });

  it("tells nothing of a run that goes on", () => {
    const running: End = { status: "running", output: null, error: null };
    expect(endEvents(anEndedRun(), running, moment)).toEqual([]);
    expect(endEvents(anEndedRun(), { ...running, status: "failed" }, moment)).toEqual([]);
  });

  it("tells of a run that no event started", () => {
    const [event] = endEvents(anEndedRun({ events: [] }), COMPLETED, moment);
    expect(event?.data).toMatchObject({ event: null, events: [] });
  });
});

describe("the event of an invocation", () => {
  const invocation = {
    data: '{"n":1,"_inngest":"forged"}',
    correlationId: "run.step",
    functionSlug: "shop-child",
    sourceFunctionSlug: "shop-parent",
    sourceAppId: "shop",
  };

  it("carries the caller's data, and where it comes from", () => {
    expect(invokedEvent(invocation, moment)).toEqual({
      id: "new-id",
      name: "inngest/function.invoked",
      data: {
        n: 1,
        _inngest: {
          fn_id: "shop-child",
          correlation_id: "run.step",
          source_app_id: "shop",
          source_fn_id: "shop-parent",
        },
      },
      user: {},
      ts: NOW_MS,
    });
  });

  it("wraps data that is no object", () => {
    for (const data of ["7", "[1]", "null"]) {
      const event = invokedEvent({ ...invocation, data }, moment);
      expect(event.data).toMatchObject({ data: JSON.parse(data) as unknown });
    }
  });
});
