import { describe, expect, it } from "vitest";
import { moveForKey } from "./row-keys.ts";
import { findSpan, fineInstant, spanRowId, spanRows } from "./span-rows.ts";
import { filterRows, NO_STEP_FILTER } from "./step-filter.ts";
import { aSpan, aStep, aTrace, at, epoch } from "./testing/views.ts";
import { isOpen, rowAround, unfoldedRows, type Folds } from "./unfolded-rows.ts";
import { waterfallRows, waterfallScale } from "./waterfall.ts";
import { RUN_ROW_ID, type WaterfallRow } from "./waterfall-row.ts";

const NO_FOLDS: Folds = new Map();
const namesOf = (rows: readonly WaterfallRow[]): string[] =>
  rows.map(({ name, depth }) => `${"-".repeat(depth)}${name}`);
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => aSpan({ id: String(n), name: `span ${String(n)}` }));

describe("spans as rows", () => {
  it("stand below the span that they are inside of", () => {
    const rows = spanRows([
      aSpan({ id: "a", name: "outer" }),
      aSpan({ id: "b", name: "next" }),
      aSpan({ id: "c", name: "inner", parentId: "a" }),
      aSpan({ id: "d", name: "innermost", parentId: "c" }),
      aSpan({ id: "e", name: "orphan", parentId: "elsewhere" }),
    ]);
    expect(namesOf(rows)).toEqual(["-outer", "--inner", "---innermost", "-next", "-orphan"]);
  });

  it("are all there, however they are tangled, and never further in than can be drawn", () => {
    const circle = [
      aSpan({ id: "a", parentId: "b" }),
      aSpan({ id: "b", parentId: "a" }),
      aSpan({ id: "c", parentId: "c" }),
    ];
    expect(spanRows(circle)).toHaveLength(3);
    const deep = Array.from({ length: 20_000 }, (_, n) =>
      aSpan({ id: String(n), parentId: n === 0 ? null : String(n - 1) }),
    );
    const rows = spanRows(deep);
    expect([rows.length, Math.max(...rows.slice(0, 100).map(({ depth }) => depth))]).toEqual([
      20_000, 5,
    ]);
  });

  it("are as long as they were, below a millisecond too, and never shorter than nothing", () => {
    const short = aSpan({ startedAt: at(40), endedAt: at(40).replace("Z", "340000Z") });
    const [row] = spanRows([short]);
    expect((row?.to ?? 0) - (row?.from ?? 0)).toBeCloseTo(0.34, 2);
    expect(fineInstant("2026-03-01T12:00:00Z")).toBe(epoch(0));
    const [back] = spanRows([aSpan({ startedAt: at(40), endedAt: at(30) })]);
    expect([back?.from, back?.to]).toEqual([epoch(40), epoch(40)]);
  });

  it("that failed look it, and say why", () => {
    const [row] = spanRows([aSpan({ status: "error", statusMessage: "no such column" })]);
    expect(row).toMatchObject({ status: "failed", note: "no such column" });
    expect(row?.segments[0]?.kind).toBe("span-failed");
  });

  it("change nothing on the axis: their clock is another one", () => {
    const late = aSpan({ startedAt: at(90_000_000), endedAt: at(90_000_001) });
    const [bare, traced] = [aStep(), aStep({ spans: [late] })].map((step) =>
      waterfallScale(waterfallRows(aTrace([step])), { now: 0, collapse: true }),
    );
    expect(traced).toEqual(bare);
  });

  it("are found by their row, with the step that they are of", () => {
    const trace = {
      ...aTrace([aStep({ id: "s", spans: [aSpan({ id: "a" })] })]),
      spans: [aSpan({ id: "b" })],
    };
    expect(findSpan(trace, spanRowId("a"))).toMatchObject({ span: { id: "a" }, step: { id: "s" } });
    expect(findSpan(trace, spanRowId("b"))).toMatchObject({ span: { id: "b" }, step: null });
    expect([findSpan(trace, "s"), findSpan(trace, spanRowId("c"))]).toEqual([undefined, undefined]);
  });
});

describe("rows below others", () => {
  const rows = waterfallRows(
    aTrace([
      aStep({ id: "few", name: "few", spans: many(3) }),
      aStep({ id: "many", name: "many", queuedAt: at(500), spans: many(500) }),
    ]),
  );
  const [, few] = rows;
  const shown = (folds: Folds, selected = ""): number =>
    unfoldedRows(rows, (row) => isOpen(row, folds, selected)).length;

  it("are shown when they are few, when one is selected, and when they are asked for", () => {
    expect(shown(NO_FOLDS)).toBe(3 + 3);
    expect(shown(NO_FOLDS, spanRowId("7"))).toBe(3 + 3 + 500);
    expect(shown(new Map([["many", true]]))).toBe(3 + 3 + 500);
    expect(shown(new Map([["few", false]]))).toBe(3);
  });

  it("are opened and closed by the keys of a tree", () => {
    const open = (row: WaterfallRow): boolean => row.id === "few" && row.spans.length > 0;
    const list = unfoldedRows(rows, open);
    const move = (key: string, index: number) => moveForKey(key, list, index, open);
    expect(move("ArrowRight", list.length - 1)).toEqual({ open: true });
    expect(move("ArrowRight", 1)).toEqual({ to: 2 });
    expect(move("ArrowLeft", 1)).toEqual({ open: false });
    expect([move("ArrowLeft", 3), rowAround(list, 3)]).toEqual([{ to: 1 }, 1]);
    expect([move("ArrowLeft", 0), move("ArrowRight", 2), move("x", 1)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(move("ArrowDown", 1)).toEqual({ to: 2 });
  });

  it("are found by their names, and keep their step", () => {
    const found = filterRows(rows, { ...NO_STEP_FILTER, text: "span 499" });
    expect(found.map(({ id }) => id)).toEqual([RUN_ROW_ID, "many"]);
    expect(filterRows(rows, { ...NO_STEP_FILTER, failuresOnly: true })).toHaveLength(1);
    expect(few?.spans).toHaveLength(3);
  });
});
