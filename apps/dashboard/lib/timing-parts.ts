// Where a run's time went, as shares of one bar.
import type { RunStatus, RunView, TraceView } from "@cairn/core";

export type Timing = TraceView["timing"];

export interface TimingPart {
  readonly key: keyof Timing;
  readonly word: string;
  /** What the word means, for those who point at it. */
  readonly meaning: string;
  readonly ms: number;
  /** Percent of the whole. */
  readonly share: number;
}

const PARTS: readonly Pick<TimingPart, "key" | "word" | "meaning">[] = [
  { key: "queued", word: "Queued", meaning: "From creation to the first call of the app" },
  {
    key: "blocked",
    word: "Blocked",
    meaning: "Held back by flow control, or by an app that cannot be reached",
  },
  { key: "running", word: "Running", meaning: "Calls of the app in flight" },
  { key: "waiting", word: "Waiting", meaning: "Sleeping, waiting, or until a retry is due" },
];

const LIVE_PARTS: Readonly<Partial<Record<RunStatus, keyof Timing>>> = {
  queued: "queued",
  running: "running",
  waiting: "waiting",
};

/**
 * The parts as they are by now: what has passed since the executor measured a live run goes to what
 * the run is doing. An ended run's parts stay as they are.
 */
export function timingAt(
  timing: Timing,
  run: Pick<RunView, "status" | "createdAt">,
  now: number,
): Timing {
  const part = LIVE_PARTS[run.status];
  if (part === undefined) return timing;
  const measured = PARTS.reduce((sum, { key }) => sum + timing[key], 0);
  const since = Math.max(0, now - Date.parse(run.createdAt) - measured);
  return { ...timing, [part]: timing[part] + since };
}

/**
 * The time in lanes is blocked time, wherever it was counted before: at the start as queued, later as
 * waiting. What is blocked already is not counted twice.
 *
 * @param laneMs - How long the run has waited for limits, throttles and pauses (lib/why-times.ts).
 */
export function withLanes(timing: Timing, laneMs: number): Timing {
  const more = Math.max(0, laneMs - timing.blocked);
  const fromQueued = Math.min(more, timing.queued);
  const fromWaiting = Math.min(more - fromQueued, timing.waiting);
  return {
    ...timing,
    queued: timing.queued - fromQueued,
    waiting: timing.waiting - fromWaiting,
    blocked: timing.blocked + fromQueued + fromWaiting,
  };
}

/** A part this small could not be seen or pointed at. */
const SHARE_MIN = 0.6;

/**
 * All four parts in the order of the bar. The shares of parts that took any time add up to 100; none
 * of them is too small to be seen.
 */
export function timingParts(timing: Timing): readonly TimingPart[] {
  const total = PARTS.reduce((sum, { key }) => sum + Math.max(0, timing[key]), 0);
  const raised = PARTS.map((part) => {
    const ms = Math.max(0, timing[part.key]);
    const share = total === 0 ? 0 : (ms / total) * 100;
    return { ...part, ms, share: ms > 0 ? Math.max(SHARE_MIN, share) : 0 };
  });
  const sum = raised.reduce((all, { share }) => all + share, 0);
  return raised.map((part) => ({ ...part, share: sum === 0 ? 0 : (part.share / sum) * 100 }));
}
