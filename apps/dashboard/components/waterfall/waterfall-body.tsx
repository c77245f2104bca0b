// The rows that are on the screen, over the lines of the axis.
"use client";
import { useEffect, useRef } from "react";
import type { WaterfallRow } from "../../lib/waterfall.ts";
import { AxisLines } from "./axis-head.tsx";
import { Row } from "./row.tsx";
import type { Axis } from "./use-axis.ts";
import { useRowFocus } from "./use-row-focus.ts";
import { useRowWindow } from "./use-row-window.ts";

export interface WaterfallBodyProps {
  readonly rows: readonly WaterfallRow[];
  readonly axis: Axis;
  readonly now: number;
  readonly live: boolean;
  readonly rowHeight: number;
  readonly selected: string;
  readonly onSelect: (id: string) => void;
  readonly onOpen: () => void;
}

export function WaterfallBody(props: WaterfallBodyProps) {
  const { rows, axis, now, live, rowHeight, selected, onSelect, onOpen } = props;
  const body = useRef<HTMLDivElement>(null);
  const [{ first, end }, reveal] = useRowWindow(body, rows.length, rowHeight);
  const onKeyDown = useRowFocus(body, { rows, selected, onSelect, onOpen, reveal });

  // A link to a step far down shows that step.
  const start = useRef(() => reveal(rows.findIndex((row) => row.id === selected)));
  useEffect(() => start.current(), []);

  const visible = rows.slice(first, end);
  const selectedIsMade = visible.some((row) => row.id === selected);
  return (
    <div
      ref={body}
      className="wf-body"
      role="rowgroup"
      style={{ "--row": `${String(rowHeight)}px` }}
      onKeyDown={onKeyDown}
    >
      <div className="wf-rows" style={{ height: rows.length * rowHeight }}>
        <AxisLines axis={axis} live={live} />
        {visible.map((row, place) => (
          <Row
            key={row.id}
            row={row}
            index={first + place}
            top={(first + place) * rowHeight}
            axis={axis}
            now={row.to === null ? now : 0}
            selected={row.id === selected}
            reachable={selectedIsMade ? row.id === selected : place === 0}
            onSelect={onSelect}
          />
        ))}
      </div>
    </div>
  );
}
