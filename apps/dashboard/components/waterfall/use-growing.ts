// Makes the bars of a live run grow: one style write per frame on the container moves them all.
"use client";
import { useCallback, useEffect, useState, type RefObject } from "react";
import { executorNow } from "../../lib/clock.ts";
import { project, type TimeScale } from "../../lib/time-scale.ts";
import { useNow } from "../../lib/use-now.ts";

/** Beyond this percentage the axis is drawn anew, for there is no more room. */
const FULL = 99.5;
const CALM_TICK_MS = 1_000;

/** The time that the axis ends with: once a second, and sooner when `grown` says so. */
export function useAxisNow(): readonly [number, () => void] {
  const tick = useNow();
  const [pushed, setPushed] = useState(0);
  const grown = useCallback(() => setPushed(executorNow()), []);
  return [Math.max(tick, pushed), grown];
}

export interface Growing {
  readonly scale: TimeScale;
  /** The run's creation, in milliseconds since the epoch. */
  readonly origin: number;
  /** False while nothing needs room: the axis then ends with the present once a second. */
  readonly growing: boolean;
  /** Called when the bars have reached the end of the axis. */
  readonly onFull: () => void;
}

/** Sets `--now`, in percent of the axis, on the element. */
export function useGrowing(
  element: RefObject<HTMLElement | null>,
  { scale, origin, growing, onFull }: Growing,
): void {
  useEffect(() => {
    if (!growing) return undefined;
    const draw = (): boolean => {
      const x = project(scale, executorNow() - origin);
      element.current?.style.setProperty("--now", String(x));
      if (x < FULL) return true;
      onFull();
      return false;
    };
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches
      ? everyTick(draw)
      : everyFrame(draw);
  }, [element, scale, origin, growing, onFull]);
}

/** Browsers give a hidden tab no frames. */
function everyFrame(draw: () => boolean): () => void {
  let frame = 0;
  const next = (): void => {
    if (draw()) frame = requestAnimationFrame(next);
  };
  next();
  return () => cancelAnimationFrame(frame);
}

function everyTick(draw: () => boolean): () => void {
  draw();
  const timer = setInterval(draw, CALM_TICK_MS);
  return () => clearInterval(timer);
}
