// A word beside a row's bars, where there is room: what failed, or what is awaited.
import { STATUS_WORDS } from "../../lib/status-words.ts";
import { project } from "../../lib/time-scale.ts";
import { visibleText } from "../../lib/visible-text.ts";
import type { WaterfallRow } from "../../lib/waterfall-row.ts";
import { percent } from "./bar.tsx";
import type { Axis } from "./use-axis.ts";

/** A note needs this much of the axis' width. */
const ROOM = 30;

export function Note({
  row,
  axis,
  now,
}: {
  readonly row: WaterfallRow;
  readonly axis: Axis;
  readonly now: number;
}) {
  if (row.note === null || row.from === null) return null;
  const x0 = project(axis.scale, row.from - axis.origin);
  const x1 = project(axis.scale, (row.to ?? now) - axis.origin);
  const after = 100 - x1;
  if (after < ROOM && x0 < ROOM) return null;
  const style =
    after >= ROOM || after >= x0
      ? { left: `calc(${percent(x1)} + 8px)`, right: "6px" }
      : { right: `calc(${percent(100 - x0)} + 8px)`, left: "6px", justifyContent: "flex-end" };
  const { tone } = STATUS_WORDS[row.status];
  return (
    <span className="bar-note" style={style} data-tone={tone === "bad" ? "bad" : "quiet"}>
      <span>{visibleText(row.note)}</span>
    </span>
  );
}
