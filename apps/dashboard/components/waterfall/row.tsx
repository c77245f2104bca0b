// One row of the waterfall: what it is at the left, when it was at the right.
import { memo } from "react";
import { plural } from "../../lib/format.ts";
import { STATUS_WORDS } from "../../lib/status-words.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { RUN_ROW_ID, type WaterfallRow } from "../../lib/waterfall-row.ts";
import { Bar, Stretch } from "./bar.tsx";
import { Note } from "./note.tsx";
import { RowName } from "./row-name.tsx";
import type { Axis } from "./use-axis.ts";

export interface RowProps {
  readonly row: WaterfallRow;
  readonly index: number;
  /** Both in CSS pixels. */
  readonly top: number;
  readonly height: number;
  readonly axis: Axis;
  /** For the durations of what still goes on; the time the axis ends with. */
  readonly now: number;
  readonly selected: boolean;
  readonly reachable: boolean;
  /** Are there rows below others at all? */
  readonly isTree: boolean;
  /** Are those below it shown? */
  readonly open: boolean;
  readonly onSelect: (id: string) => void;
  readonly onFold: (row: WaterfallRow, open: boolean) => void;
}

export const Row = memo(function Row(props: RowProps) {
  const { row, index, top, height, axis, now, selected, reachable, open } = props;
  const isRun = row.id === RUN_ROW_ID;
  return (
    // The rows' container takes the arrow keys and Enter for all of them.
    <div
      role="row"
      className={isRun ? "wf-row run" : `wf-row ${row.kind === "span" ? "span" : ""}`}
      data-index={index}
      data-id={row.id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      {...(props.isTree ? placeInTree(row, open) : {})}
      tabIndex={reachable ? 0 : -1}
      style={{ top, "--row": `${String(height)}px` }}
      onClick={() => props.onSelect(row.id)}
    >
      <RowName row={row} now={now} open={open} onFold={props.onFold} />
      <div role="gridcell" className="wf-time">
        <span className="unseen">{spoken(row)}</span>
        <div className="wf-lane" aria-hidden="true">
          {isRun && row.from !== null && (
            <Stretch kind={`whole ${row.status}`} from={row.from} to={row.to} axis={axis} />
          )}
          {row.segments.map((segment, place) => (
            <Bar key={place} segment={segment} axis={axis} />
          ))}
          {!isRun && <Note row={row} axis={axis} now={now} />}
        </div>
      </div>
    </div>
  );
});

function placeInTree({ depth, spans }: WaterfallRow, open: boolean) {
  return { "aria-level": depth + 1, ...(spans.length === 0 ? {} : { "aria-expanded": open }) };
}

function spoken(row: WaterfallRow): string {
  const parts = [row.kind, STATUS_WORDS[row.status].word.toLowerCase()];
  if (row.attempts > 1) parts.push(plural(row.attempts, "attempt"));
  if (row.note !== null) parts.push(visibleText(row.note));
  return parts.join(", ");
}
