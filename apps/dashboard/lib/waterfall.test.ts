import { describe, expect, it } from "vitest";
import { aFailure, aStep, aTrace, at, epoch } from "./testing/views.ts";
import { project } from "./time-scale.ts";
import { filterRows, NO_STEP_FILTER } from "./step-filter.ts";
import { isGrowing, waterfallRows, waterfallScale } from "./waterfall.ts";
import { RUN_ROW_ID } from "./waterfall-row.ts";

describe("the rows of a waterfall", () => {
  it("begin with the run, then follow the order in which steps were asked for", () => {
    const rows = waterfallRows(
      aTrace([
        aStep({ id: "c", name: "third", queuedAt: at(900), startedAt: at(910), endedAt: at(950) }),
        aStep({ id: "b", name: "second", queuedAt: at(500), startedAt: at(600) }),
        aStep({ id: "a", name: "first", queuedAt: at(500), startedAt: at(510) }),
      ]),
    );
    expect(rows.map(({ id }) => id)).toEqual([RUN_ROW_ID, "a", "b", "c"]);
  });

  it("carry the first line of an error, but not on a step that got over it", () => {
    const failures = [aFailure(30, 60, null)];
    const error = { name: "Error", message: "no luck\nat all" };
    const [, failed, completed] = waterfallRows(
      aTrace([
        aStep({ id: "a", status: "failed", failures, error, attempts: 1 }),
        aStep({ id: "b", failures, attempts: 2 }),
      ]),
    );
    expect(failed?.note).toBe("no luck");
    expect(completed?.note).toBeNull();
  });

  it("show failures of the function itself on the run's row", () => {
    const [run] = waterfallRows({ ...aTrace([]), failures: [aFailure(40, 60, 900)] });
    expect(run?.segments.map(({ kind }) => kind)).toEqual(["queued", "failed"]);
  });
});

describe("the axis of a waterfall", () => {
  const sleep = aStep({ op: "Sleep", startedAt: null, queuedAt: at(200), endedAt: at(7_200_200) });
  const after = aStep({
    id: "step-2",
    queuedAt: at(7_200_210),
    startedAt: at(7_200_220),
    endedAt: at(7_200_900),
  });
  const ended = aTrace([aStep(), sleep, after], { endedAt: at(7_200_950) });

  it("makes room for the work around a long sleep", () => {
    const rows = waterfallRows(ended);
    const scale = waterfallScale(rows, { now: 0, collapse: true });
    expect(scale.pieces.filter(({ gap }) => gap)).toHaveLength(1);
    expect(project(scale, 7_200_900) - project(scale, 7_200_220)).toBeGreaterThan(40);
  });

  it("of an ended run does not depend on the clock", () => {
    const rows = waterfallRows(ended);
    expect(waterfallScale(rows, { now: epoch(0), collapse: true })).toEqual(
      waterfallScale(rows, { now: epoch(99_999_999), collapse: true }),
    );
  });

  it("of a running run leaves room to grow into", () => {
    const running = aStep({ status: "running", endedAt: null, output: null });
    const rows = waterfallRows(aTrace([running], { status: "running", endedAt: null }));
    const scale = waterfallScale(rows, { now: epoch(4_000), collapse: true });
    expect(project(scale, 4_000)).toBeLessThan(95);
    expect(project(scale, 4_100)).toBeGreaterThan(project(scale, 4_000));
    expect(isGrowing(rows)).toBe(true);
  });

  it("of a waiting run ends with the present at the right edge", () => {
    const waiting = aStep({
      op: "WaitForEvent",
      status: "waiting",
      startedAt: null,
      endedAt: null,
    });
    const rows = waterfallRows(aTrace([waiting], { status: "waiting", endedAt: null }));
    const scale = waterfallScale(rows, { now: epoch(3_600_000), collapse: true });
    expect(project(scale, 3_600_000)).toBeCloseTo(100, 6);
    expect(isGrowing(rows)).toBe(false);
  });

  it("holds ten thousand steps", () => {
    const steps = Array.from({ length: 10_000 }, (_, index) =>
      aStep({
        id: String(index),
        queuedAt: at(index),
        startedAt: at(index + 1),
        endedAt: at(index + 5),
      }),
    );
    const rows = waterfallRows(aTrace(steps, { endedAt: at(10_010) }));
    const scale = waterfallScale(rows, { now: 0, collapse: true });
    expect(scale.pieces).toHaveLength(1);
  });
});

describe("filtering rows", () => {
  const rows = waterfallRows(
    aTrace([
      aStep({ id: "a", name: "item-001" }),
      aStep({ id: "b", name: "item-002", failures: [aFailure(30, 60, 90)], attempts: 2 }),
      aStep({ id: "c", name: "Join", status: "timed_out" }),
    ]),
  );

  it("finds by a part of the name, whatever its case, and keeps the run", () => {
    const found = filterRows(rows, { ...NO_STEP_FILTER, text: " JOI " });
    expect(found.map(({ id }) => id)).toEqual([RUN_ROW_ID, "c"]);
  });

  it("finds whatever went wrong at some time", () => {
    const found = filterRows(rows, { ...NO_STEP_FILTER, failuresOnly: true });
    expect(found.map(({ id }) => id)).toEqual([RUN_ROW_ID, "b", "c"]);
  });
});
