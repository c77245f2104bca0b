import { describe, expect, it } from "vitest";
import { stepSegments, type Segment } from "./step-segments.ts";
import { aFailure, aStep, at, epoch } from "./testing/views.ts";

/** As milliseconds since the run was created, which is how people think of them. */
function brief(segments: readonly Segment[]) {
  return segments.map(({ kind, from, to }) => [
    kind,
    from - epoch(0),
    to === null ? null : to - epoch(0),
  ]);
}

describe("a step that ran once", () => {
  it("was queued, then ran", () => {
    expect(brief(stepSegments(aStep()))).toEqual([
      ["queued", 20, 30],
      ["completed", 30, 130],
    ]);
  });

  it("shows no queue when it began at once or was never queued", () => {
    expect(brief(stepSegments(aStep({ queuedAt: null })))).toEqual([["completed", 30, 130]]);
    expect(brief(stepSegments(aStep({ queuedAt: at(30) })))).toEqual([["completed", 30, 130]]);
  });

  it("grows while it runs", () => {
    const step = aStep({ status: "running", endedAt: null, output: null });
    expect(brief(stepSegments(step))).toEqual([
      ["queued", 20, 30],
      ["running", 30, null],
    ]);
  });

  it("grows while it is queued", () => {
    const step = aStep({ status: "queued", startedAt: null, endedAt: null, attempts: 0 });
    expect(brief(stepSegments(step))).toEqual([["queued", 20, null]]);
  });
});

describe("a step that was retried", () => {
  const failures = [aFailure(30, 130, 1_130), aFailure(1_135, 1_200, 3_200)];

  it("shows each attempt and the time between them, in one row", () => {
    const step = aStep({ failures, attempts: 3, startedAt: at(3_210), endedAt: at(3_300) });
    expect(brief(stepSegments(step))).toEqual([
      ["queued", 20, 30],
      ["failed", 30, 130],
      ["backoff", 130, 1_135],
      ["failed", 1_135, 1_200],
      ["backoff", 1_200, 3_210],
      ["completed", 3_210, 3_300],
    ]);
  });

  it("takes the due time for the last attempt's beginning when only the first one is told", () => {
    const step = aStep({ failures, attempts: 3, startedAt: at(30), endedAt: at(3_300) });
    expect(brief(stepSegments(step)).at(-1)).toEqual(["completed", 3_200, 3_300]);
  });

  it("shows that it waits for its next attempt", () => {
    const step = aStep({ status: "retrying", failures, attempts: 2, endedAt: null });
    expect(brief(stepSegments(step)).at(-1)).toEqual(["backoff", 1_200, null]);
  });

  it("counts the last failure once when all attempts have failed", () => {
    const step = aStep({ status: "failed", failures, attempts: 2, endedAt: at(1_200) });
    expect(brief(stepSegments(step)).filter(([kind]) => kind === "failed")).toHaveLength(2);
  });

  it("tells a fault of the network from a failure of the code", () => {
    const fault = { ...aFailure(30, 130, 1_130), kind: "fault" as const };
    const step = aStep({
      failures: [fault],
      attempts: 1,
      startedAt: at(1_140),
      endedAt: at(1_200),
    });
    expect(brief(stepSegments(step)).map(([kind]) => kind)).toEqual([
      "queued",
      "fault",
      "backoff",
      "completed",
    ]);
  });
});

describe("a step that waits", () => {
  const wait = {
    kind: "event" as const,
    eventName: "shop/paid",
    condition: null,
    lookback: true,
    expiresAt: at(60_000),
    eventId: null,
    childRunId: null,
  };

  it("is one stretch until the event or the timeout", () => {
    const step = aStep({ op: "WaitForEvent", startedAt: null, endedAt: at(9_000), wait });
    expect(brief(stepSegments(step))).toEqual([["wait", 20, 9_000]]);
  });

  it("is open while it waits", () => {
    const step = aStep({
      op: "WaitForEvent",
      status: "waiting",
      startedAt: null,
      endedAt: null,
      wait,
    });
    expect(brief(stepSegments(step))).toEqual([["wait", 20, null]]);
  });

  it("is told apart by what it waits for", () => {
    const invoke = aStep({ op: "InvokeFunction", wait: { ...wait, kind: "invoke" } });
    const sleep = aStep({ op: "Sleep", status: "sleeping", endedAt: null });
    expect(stepSegments(invoke).map(({ kind }) => kind)).toEqual(["child"]);
    expect(stepSegments(sleep).map(({ kind }) => kind)).toEqual(["sleep"]);
  });
});

describe("a step of a cancelled run", () => {
  it("ends where the run was cancelled", () => {
    const step = aStep({ status: "cancelled", endedAt: at(90), output: null });
    expect(brief(stepSegments(step)).at(-1)).toEqual(["cancelled", 30, 90]);
  });
});
