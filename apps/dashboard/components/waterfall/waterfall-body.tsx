// The rows that are on the screen, over the lines of the axis.
"use client";
import { useEffect, useMemo, useRef } from "react";
import { rowTops } from "../../lib/row-window.ts";
import { AxisLines } from "./axis-head.tsx";
import { Row } from "./row.tsx";
import type { Axis } from "./use-axis.ts";
import type { UnfoldedRows } from "./use-folds.ts";
import { useRowFocus } from "./use-row-focus.ts";
import { useRowWindow } from "./use-row-window.ts";

/** In CSS pixels. */
export interface RowHeights {
  readonly step: number;
  readonly span: number;
}

export interface WaterfallBodyProps {
  readonly unfolded: UnfoldedRows;
  /** Are there rows below others at all? */
  readonly isTree: boolean;
  readonly axis: Axis;
  readonly now: number;
  readonly live: boolean;
  readonly heights: RowHeights;
  readonly selected: string;
  readonly onSelect: (id: string) => void;
  readonly onOpen: () => void;
}

export function WaterfallBody(props: WaterfallBodyProps) {
  const { unfolded, isTree, axis, now, live, heights, selected, onSelect, onOpen } = props;
  const { rows, open, onFold } = unfolded;
  const body = useRef<HTMLDivElement>(null);
  const tops = useMemo(
    () => rowTops(rows.map(({ depth }) => (depth === 0 ? heights.step : heights.span))),
    [rows, heights],
  );
  const [{ first, end }, reveal] = useRowWindow(body, tops);
  const onKeyDown = useRowFocus(body, { unfolded, selected, onSelect, onOpen, reveal });

  // A link to a row far down shows that row.
  const start = useRef(() => reveal(rows.findIndex((row) => row.id === selected)));
  useEffect(() => start.current(), []);

  const visible = rows.slice(first, end);
  const selectedIsMade = visible.some((row) => row.id === selected);
  return (
    <div ref={body} className="wf-body" role="rowgroup" onKeyDown={onKeyDown}>
      <div className="wf-rows" style={{ height: tops.at(-1) }}>
        <AxisLines axis={axis} live={live} />
        {visible.map((row, place) => (
          <Row
            key={row.id}
            row={row}
            index={first + place}
            top={tops[first + place] ?? 0}
            height={row.depth === 0 ? heights.step : heights.span}
            axis={axis}
            now={row.to === null ? now : 0}
            selected={row.id === selected}
            reachable={selectedIsMade ? row.id === selected : place === 0}
            isTree={isTree}
            open={open(row)}
            onSelect={onSelect}
            onFold={onFold}
          />
        ))}
      </div>
    </div>
  );
}
