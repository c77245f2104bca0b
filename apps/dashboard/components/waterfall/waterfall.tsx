// The run and its steps over time. Only rows on the screen are made; live bars grow without React.
"use client";
import { isEnded, type TraceView } from "@cairn/core";
import { useMemo, useRef, useState } from "react";
import { filterRows, NO_STEP_FILTER } from "../../lib/step-filter.ts";
import { project } from "../../lib/time-scale.ts";
import { useMedia } from "../../lib/use-media.ts";
import { useWidth } from "../../lib/use-width.ts";
import { isGrowing, waterfallRows } from "../../lib/waterfall.ts";
import { AxisHead } from "./axis-head.tsx";
import { Legend } from "./legend.tsx";
import { useAxis } from "./use-axis.ts";
import { useFolds } from "./use-folds.ts";
import { useAxisNow, useGrowing } from "./use-growing.ts";
import { WaterfallBody, type RowHeights } from "./waterfall-body.tsx";
import { WaterfallTools } from "./waterfall-tools.tsx";

const HEIGHTS: RowHeights = { step: 30, span: 24 };
/** Name above bar, where both do not fit beside each other. */
const HEIGHTS_NARROW: RowHeights = { step: 46, span: 40 };

/** The lane's width on the server: that of a small desktop. */
const ASSUMED_WIDTH = 380;

export interface WaterfallProps {
  readonly trace: TraceView;
  /** A row's id; the empty string for the run. */
  readonly selected: string;
  readonly onSelect: (id: string) => void;
  /** Enter on a row: to what there is to know about it. */
  readonly onOpen: () => void;
  readonly trueScale: boolean;
  readonly onTrueScale: (on: boolean) => void;
}

export function Waterfall(props: WaterfallProps) {
  const { trace, selected, onSelect, onOpen, trueScale, onTrueScale } = props;
  const [filter, setFilter] = useState(NO_STEP_FILTER);
  const narrow = useMedia("(max-width: 720px)");
  const grid = useRef<HTMLDivElement>(null);
  const live = !isEnded(trace.run.status);

  const rows = useMemo(() => waterfallRows(trace), [trace]);
  const isTree = rows.some(({ spans }) => spans.length > 0);
  const found = useMemo(() => filterRows(rows, filter), [rows, filter]);
  const unfolded = useFolds(found, { selected, onSelect });
  const [now, onFull] = useAxisNow();
  const lane = useRef<HTMLDivElement>(null);
  const width = useWidth(lane, ASSUMED_WIDTH);
  const { axis, hasGaps } = useAxis(rows, { now: live ? now : 0, trueScale, width });
  useGrowing(grid, { ...axis, growing: live && isGrowing(rows), onFull });

  return (
    <section className="panel wf" aria-label="Steps">
      <WaterfallTools
        steps={rows.length - 1}
        filter={filter}
        onFilter={setFilter}
        hasGaps={hasGaps}
        trueScale={trueScale}
        onTrueScale={onTrueScale}
      />
      <div
        ref={grid}
        className="wf-grid"
        role={isTree ? "treegrid" : "grid"}
        aria-label="Steps over time"
        aria-rowcount={unfolded.rows.length + 1}
        style={{ "--now": live ? project(axis.scale, now - axis.origin) : 100 }}
      >
        <AxisHead axis={axis} laneRef={lane} />
        <WaterfallBody
          unfolded={unfolded}
          isTree={isTree}
          axis={axis}
          now={now}
          live={live}
          heights={narrow ? HEIGHTS_NARROW : HEIGHTS}
          selected={selected}
          onSelect={onSelect}
          onOpen={onOpen}
        />
      </div>
      <Legend rows={rows} />
    </section>
  );
}
