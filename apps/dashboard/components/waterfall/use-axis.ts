// The axis for the rows at a moment: its scale, and as many ticks as there is room for.
"use client";
import { useMemo } from "react";
import { ticks, type Tick } from "../../lib/time-ticks.ts";
import type { TimeScale } from "../../lib/time-scale.ts";
import { waterfallScale } from "../../lib/waterfall.ts";
import type { WaterfallRow } from "../../lib/waterfall-row.ts";

export interface Axis {
  readonly scale: TimeScale;
  readonly ticks: readonly Tick[];
  /** The run's creation, in milliseconds since the epoch. */
  readonly origin: number;
}

/** "+500 ms" and the space around it, in CSS pixels. */
const LABEL_PX = 56;

export interface AxisRequest {
  /** The executor's clock. */
  readonly now: number;
  readonly trueScale: boolean;
  /** The width of the lane, in CSS pixels. */
  readonly width: number;
}

/** `hasGaps`: are there idle stretches that are worth narrowing? */
export function useAxis(
  rows: readonly WaterfallRow[],
  { now, trueScale, width }: AxisRequest,
): { readonly axis: Axis; readonly hasGaps: boolean } {
  const scales = useMemo(() => {
    const collapsed = waterfallScale(rows, { now, collapse: true });
    const shown = trueScale ? waterfallScale(rows, { now, collapse: false }) : collapsed;
    return { shown, hasGaps: collapsed.pieces.some((piece) => piece.gap) };
  }, [rows, now, trueScale]);
  const origin = rows[0]?.from ?? now;
  const axis = useMemo(
    () => ({
      scale: scales.shown,
      ticks: ticks(scales.shown, (LABEL_PX / Math.max(width, LABEL_PX)) * 100),
      origin,
    }),
    [scales, origin, width],
  );
  return { axis, hasGaps: scales.hasGaps };
}
