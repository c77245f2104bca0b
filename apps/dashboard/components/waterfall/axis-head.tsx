// The axis above the rows: round times, and how long each narrowed stretch really was.
import type { Ref } from "react";
import { formatMs, formatRough } from "../../lib/format.ts";
import type { Piece } from "../../lib/time-scale.ts";
import { percent } from "./bar.tsx";
import type { Axis } from "./use-axis.ts";

export function AxisHead({
  axis,
  laneRef,
}: {
  readonly axis: Axis;
  /** Gets the element whose width the axis has. */
  readonly laneRef: Ref<HTMLDivElement>;
}) {
  const gaps = axis.scale.pieces.filter((piece) => piece.gap);
  return (
    <div role="row" className="wf-axis" aria-rowindex={1}>
      <div role="columnheader" className="wf-name">
        Step
      </div>
      <div role="columnheader" className="wf-time">
        <span className="unseen">When</span>
        <div ref={laneRef} className="wf-lane" aria-hidden="true">
          {axis.ticks.map((tick) => (
            <span key={tick.x} className="wf-tick" style={{ left: percent(tick.x) }}>
              {tick.label}
            </span>
          ))}
          {gaps.map((gap) => (
            <span key={gap.from} className="wf-gap-word" style={place(gap)}>
              <span title={`${formatMs(gap.to - gap.from)} idle, drawn narrower`}>
                {formatRough(gap.to - gap.from)}
              </span>
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

/** What lies behind all rows: tick lines and narrowed stretches. */
export function AxisLines({ axis, live }: { readonly axis: Axis; readonly live: boolean }) {
  const gaps = axis.scale.pieces.filter((piece) => piece.gap);
  return (
    <div className="wf-lines" aria-hidden="true">
      <div className="wf-lane">
        {axis.ticks.map((tick) => (
          <span key={tick.x} className="wf-line" style={{ left: percent(tick.x) }} />
        ))}
        {gaps.map((gap) => (
          <span key={gap.from} className="wf-gap" style={place(gap)} />
        ))}
        {live && <span className="wf-now" />}
      </div>
    </div>
  );
}

function place({ x0, x1 }: Piece) {
  return { left: percent(x0), width: percent(x1 - x0) };
}
