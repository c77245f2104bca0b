// One row of the waterfall: what it is at the left, when it was at the right.
import { memo } from "react";
import { formatGrowing, formatMs, plural } from "../../lib/format.ts";
import { STATUS_WORDS } from "../../lib/status-words.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { RUN_ROW_ID, type WaterfallRow } from "../../lib/waterfall.ts";
import { StatusIcon } from "../status-icon.tsx";
import { Bar, Stretch } from "./bar.tsx";
import { Note } from "./note.tsx";
import type { Axis } from "./use-axis.ts";

export interface RowProps {
  readonly row: WaterfallRow;
  readonly index: number;
  readonly top: number;
  readonly axis: Axis;
  /** For the durations of what still goes on; the time the axis ends with. */
  readonly now: number;
  readonly selected: boolean;
  readonly reachable: boolean;
  readonly onSelect: (id: string) => void;
}

export const Row = memo(function Row(props: RowProps) {
  const { row, index, top, axis, now, selected, reachable, onSelect } = props;
  const isRun = row.id === RUN_ROW_ID;
  return (
    // The rows' container takes the arrow keys and Enter for all of them.
    <div
      role="row"
      className={isRun ? "wf-row run" : "wf-row"}
      data-index={index}
      data-id={row.id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={reachable ? 0 : -1}
      style={{ top }}
      onClick={() => onSelect(row.id)}
    >
      <Name row={row} now={now} isRun={isRun} />
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

function Name({
  row,
  now,
  isRun,
}: {
  readonly row: WaterfallRow;
  readonly now: number;
  readonly isRun: boolean;
}) {
  const { tone } = STATUS_WORDS[row.status];
  const name = visibleText(row.name);
  return (
    <div role="gridcell" className="wf-name">
      <span className="wf-icon" data-tone={tone}>
        <StatusIcon status={row.status} size={14} />
      </span>
      <span className="wf-label" title={name}>
        {isRun ? "Run" : name}
      </span>
      {row.attempts > 1 && (
        <span className="wf-attempts" title={plural(row.attempts, "attempt")}>
          ×{row.attempts}
        </span>
      )}
      {!isRun && row.kind !== "step" && <span className="wf-kind">{row.kind}</span>}
      <span className="wf-duration number">{durationOf(row, now)}</span>
    </div>
  );
}

function durationOf({ from, to }: WaterfallRow, now: number): string {
  if (from === null) return "";
  return to === null ? formatGrowing(now - from) : formatMs(to - from);
}

function spoken(row: WaterfallRow): string {
  const parts = [row.kind, STATUS_WORDS[row.status].word.toLowerCase()];
  if (row.attempts > 1) parts.push(plural(row.attempts, "attempt"));
  if (row.note !== null) parts.push(visibleText(row.note));
  return parts.join(", ");
}
