// What a schedule does now: start a run for a tick, skip one, keep one for later, or wait. Pure. Each
// decision is about one tick; the next tick is always counted from that one, never from now (I17).
import { createHash } from "node:crypto";
import type { LoadedSchedule } from "../db/schedules.ts";
import type { CronRule } from "./cron-shape.ts";
import { lastTicks, nextTick } from "./next-tick.ts";

/** Where the schedule stands after a decision. Instants in milliseconds. */
interface TickState {
  readonly nextTickMs: number;
  /** Null: as before. */
  readonly lastTickMs: number | null;
  readonly queuedTickMs: number | null;
  /** When it is looked at again. */
  readonly dueMs: number;
}

export type TickDecision =
  | { readonly kind: "wait"; readonly dueMs: number }
  | {
      readonly kind: "start";
      readonly tickMs: number;
      /** The first of the passed ticks for which nothing is started. */
      readonly missedSinceMs: number | null;
      /** Runs that are cancelled first. */
      readonly cancel: readonly string[];
      readonly state: TickState;
    }
  | {
      readonly kind: "skip";
      readonly tickMs: number;
      readonly reason: "missed" | "overlap" | "schedule_gone";
      readonly detail: string;
      readonly state: TickState;
    }
  | { readonly kind: "queue"; readonly state: TickState };

/** With `missed: "skip"` a tick is still started so late. */
const LATE_MS = 60_000;
const LOOK_MIN_MS = 1_000;
const LOOK_MAX_MS = 30_000;
const LOOK_SHARE = 10;

type Schedule = Pick<
  LoadedSchedule,
  | "id"
  | "jitterMs"
  | "missed"
  | "missedMax"
  | "overlap"
  | "nextTickMs"
  | "queuedTickMs"
  | "liveRuns"
  | "nowMs"
>;

export function decideTick(schedule: Schedule, rule: CronRule): TickDecision {
  const { overlap, nextTickMs, queuedTickMs, liveRuns, nowMs } = schedule;
  const dueMs = dueAt(schedule, nextTickMs);
  const waitsOn = queuedTickMs !== null && liveRuns.length > 0 && overlap === "queue";
  if (queuedTickMs !== null && !waitsOn) {
    const state = { nextTickMs, lastTickMs: null, queuedTickMs: null, dueMs };
    const due = { tickMs: queuedTickMs, missedSinceMs: null, state };
    // A run may be live: `overlap` has become another one since.
    return decideOverlap({ ...schedule, queuedTickMs: null }, due);
  }
  if (dueMs > nowMs) {
    return { kind: "wait", dueMs: waitsOn ? Math.min(dueMs, lookAt(queuedTickMs, nowMs)) : dueMs };
  }
  return decidePassed(schedule, rule);
}

/** Of a schedule that is not in the code any more, whose tick still waits. */
export function decideGone(schedule: Schedule, queuedTickMs: number): TickDecision {
  const { nextTickMs, nowMs } = schedule;
  return {
    kind: "skip",
    tickMs: queuedTickMs,
    reason: "schedule_gone",
    detail: `The tick ${textOf(queuedTickMs)} waited for the end of a run (overlap: queue) when its cron trigger was taken out of the code.`,
    state: { nextTickMs, lastTickMs: null, queuedTickMs: null, dueMs: nowMs },
  };
}

/** The instant at which a tick is due: the same one for everybody who asks. */
export function dueAt({ id, jitterMs }: Pick<Schedule, "id" | "jitterMs">, tickMs: number): number {
  if (jitterMs === 0) return tickMs;
  const hash = createHash("sha256")
    .update(`${id}:${String(tickMs)}`)
    .digest();
  return tickMs + (hash.readUIntBE(0, 6) % (jitterMs + 1));
}

/** A queued tick is looked at ever more rarely: it starts at most a tenth of its wait too late. */
function lookAt(queuedTickMs: number, nowMs: number): number {
  const share = Math.ceil((nowMs - queuedTickMs) / LOOK_SHARE);
  return nowMs + Math.min(LOOK_MAX_MS, Math.max(LOOK_MIN_MS, share));
}

function decidePassed(schedule: Schedule, rule: CronRule): TickDecision {
  const { missed, missedMax, nextTickMs, jitterMs, nowMs } = schedule;
  const most = missed === "all" ? missedMax : 1;
  // The next one is due; of later ones those that are surely due, whatever their jitter.
  const passed = lastTicks(rule, {
    fromMs: nextTickMs,
    untilMs: Math.max(nextTickMs, nowMs - jitterMs),
    most,
  });
  const tickMs = passed[0] ?? nextTickMs;
  const state = stateAfter(schedule, rule, tickMs);
  const missedSinceMs = nextTickMs < tickMs ? nextTickMs : null;
  if (missed === "skip" && nowMs - dueAt(schedule, tickMs) > LATE_MS) {
    const detail = `${passedTicks(missedSinceMs ?? tickMs, tickMs)} while no executor worked (missed: skip).`;
    return { kind: "skip", tickMs, reason: "missed", detail, state };
  }
  return decideOverlap(schedule, { tickMs, missedSinceMs, state });
}

interface DueTick {
  readonly tickMs: number;
  readonly missedSinceMs: number | null;
  readonly state: TickState;
}

function decideOverlap(schedule: Schedule, due: DueTick): TickDecision {
  const { overlap, liveRuns, queuedTickMs, nowMs } = schedule;
  const { tickMs, state } = due;
  const [liveRun] = liveRuns;
  if (liveRun === undefined || overlap === "allow") return { kind: "start", ...due, cancel: [] };
  if (overlap === "cancel") return { kind: "start", ...due, cancel: liveRuns };
  if (overlap === "queue" && queuedTickMs === null) {
    const dueMs = Math.min(state.dueMs, lookAt(tickMs, nowMs));
    return { kind: "queue", state: { ...state, queuedTickMs: tickMs, dueMs } };
  }
  const also =
    queuedTickMs === null ? "" : `, and the tick ${textOf(queuedTickMs)} waits for its end`;
  const detail = `Run ${liveRun} of this schedule was live${also} (overlap: ${overlap}).`;
  return { kind: "skip", tickMs, reason: "overlap", detail, state };
}

function stateAfter(schedule: Schedule, rule: CronRule, tickMs: number): TickState {
  const { queuedTickMs, nowMs } = schedule;
  const nextTickMs = nextTick(rule, tickMs);
  const dueMs = dueAt(schedule, nextTickMs);
  return {
    nextTickMs,
    lastTickMs: tickMs,
    queuedTickMs,
    dueMs: queuedTickMs === null ? dueMs : Math.min(dueMs, lookAt(queuedTickMs, nowMs)),
  };
}

const textOf = (ms: number): string => new Date(ms).toISOString();

const passedTicks = (firstMs: number, lastMs: number): string =>
  firstMs === lastMs
    ? `The tick ${textOf(firstMs)} passed`
    : `The ticks from ${textOf(firstMs)} to ${textOf(lastMs)} passed`;
