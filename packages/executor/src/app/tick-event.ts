// The event of a schedule's tick, and the plan of what it starts: the schedule's function alone.
import {
  type CairnEvent,
  encodeUlid,
  type EventPlan,
  indexFunctions,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  planEvent,
  type Skip,
  SYSTEM_EVENTS,
} from "@cairn/core";
import { createHash } from "node:crypto";
import type { LoadedSchedule } from "../db/schedules.ts";
import type { Engine } from "./engine.ts";

/** What an event of a schedule is for. */
type TickCause = "tick" | "skip" | "run" | "backfill";

export interface Tick {
  readonly tickMs: number;
  readonly cause: TickCause;
  readonly missedSinceMs?: number | null;
}

const ENTROPY_BYTES = 10;

/**
 * The same for everybody who starts this tick, so that it is started once, also by a backfill. One that
 * was skipped has another: a backfill may still start it.
 */
function tickEventId(scheduleId: string, tickMs: number, isSkip: boolean): string {
  const seed = `${scheduleId}:${String(tickMs)}${isSkip ? ":skip" : ""}`;
  const entropy = createHash("sha256").update(seed).digest().subarray(0, ENTROPY_BYTES);
  return encodeUlid(tickMs, entropy);
}

type Ports = Pick<Engine, "registry" | "newId">;

/** The event, with the run that it starts or the reason why not. */
export function planTick(
  { registry, newId }: Ports,
  schedule: LoadedSchedule,
  tick: Tick,
  skip?: Pick<Skip, "reason" | "detail">,
): EventPlan {
  const { functionId, nowMs } = schedule;
  const fn = registry.index().byId.get(functionId);
  const event = eventOf(schedule, tick, newId);
  const reason = skip ?? (fn === undefined ? MISSING : undefined);
  if (fn === undefined || reason !== undefined) {
    const skips = reason === undefined ? [] : [{ functionId, ...reason }];
    return { event, runs: [], buffered: [], skips, matchJobId: newId() };
  }
  const triggers = [{ event: event.name, condition: null, conditionSource: null }];
  return planEvent(event, indexFunctions([{ ...fn, triggers }]), { nowMs, newId });
}

const MISSING: Pick<Skip, "reason" | "detail"> = {
  reason: "function_missing",
  detail: "The function is not registered any more.",
};

function eventOf(schedule: LoadedSchedule, tick: Tick, newId: () => string): CairnEvent {
  const { id, cron, origin, isCronFunction, nowMs } = schedule;
  const { tickMs, cause, missedSinceMs = null } = tick;
  return {
    id: cause === "run" ? newId() : tickEventId(id, tickMs, cause === "skip"),
    // An app refuses events that none of its function's triggers names, but never an invocation.
    name: origin !== "api" || isCronFunction ? SYSTEM_EVENTS.scheduled : SYSTEM_EVENTS.invoked,
    data: {
      ...objectOf(schedule.data),
      cron,
      scheduleId: id,
      scheduledAt: new Date(tickMs).toISOString(),
      fireAt: new Date(nowMs).toISOString(),
      ...(missedSinceMs === null ? {} : { missedSince: new Date(missedSinceMs).toISOString() }),
      ...(cause === "backfill" ? { backfill: true } : {}),
    },
    user: {},
    ts: tickMs,
  };
}

function objectOf(text: string): JsonObject {
  const value: JsonValue = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}
