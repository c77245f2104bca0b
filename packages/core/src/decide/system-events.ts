// The events that the executor itself sends when a run ends or invokes another (protocol.md 6.2).
import type { EventMeta } from "../domain/event-meta.ts";
import type { CairnEvent } from "../domain/event.ts";
import { SYSTEM_EVENTS } from "../domain/event.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../domain/json.ts";
import type { Transition } from "./transition.ts";

export interface EndedRun {
  readonly runId: string;
  readonly functionSlug: string;
  readonly triggerNames: readonly string[];
  readonly events: readonly JsonObject[];
}

const LOOP_GUARD: ReadonlySet<string> = new Set([
  SYSTEM_EVENTS.failed,
  SYSTEM_EVENTS.finished,
  SYSTEM_EVENTS.cancelled,
]);

/**
 * What the end of a run tells the world. Nothing for a run that such an event itself started: a
 * failing failure handler must not start itself again.
 */
export function endEvents(
  run: EndedRun,
  end: Pick<Transition, "status" | "output" | "error">,
  moment: { readonly nowMs: number; readonly newId: () => string },
): readonly CairnEvent[] {
  if (run.triggerNames.some((name) => LOOP_GUARD.has(name))) return [];
  const base = {
    function_id: run.functionSlug,
    run_id: run.runId,
    event: run.events[0] ?? null,
    events: run.events,
    ...correlationOf(run),
  };
  const event = (name: string, id: string, data: JsonObject): CairnEvent => ({
    id,
    name,
    data: { ...base, ...data },
    user: {},
    ts: moment.nowMs,
  });
  if (end.status === "cancelled") {
    const { name, message } = end.error ?? ASKED;
    return [event(SYSTEM_EVENTS.cancelled, moment.newId(), { reason: { name, message } })];
  }
  if (end.status === "completed") {
    const result: JsonValue = JSON.parse(end.output ?? "null");
    return [event(SYSTEM_EVENTS.finished, moment.newId(), { result })];
  }
  if (end.status !== "failed" || end.error === null) return [];
  const error: JsonValue = JSON.parse(JSON.stringify(end.error));
  return [
    event(SYSTEM_EVENTS.failed, run.runId, { error, _inngest: { status: "Failed" } }),
    event(SYSTEM_EVENTS.finished, moment.newId(), { error }),
  ];
}

/** Why a run was cancelled when nothing else was the reason. */
const ASKED = { name: "CancelledByRequest", message: "Somebody cancelled the run." } as const;

/** Which invocation a run was started by, as its event says; nothing for any other run. */
function correlationOf({ events }: EndedRun): JsonObject {
  const data = events[0]?.["data"];
  const mark = isJsonObject(data) ? data["_inngest"] : undefined;
  const id = isJsonObject(mark) ? mark["correlation_id"] : undefined;
  return typeof id === "string" && id !== "" ? { correlation_id: id } : {};
}

/** The triggering event of an invoked run. */
export function invokedEvent(
  invocation: {
    readonly data: string;
    readonly meta?: EventMeta | undefined;
    readonly correlationId: string;
    readonly functionSlug: string;
    readonly sourceFunctionSlug: string;
    readonly sourceAppId: string;
    readonly v?: string | undefined;
    /** The step that invokes. */
    readonly name?: string;
    /** When it waits no longer; milliseconds. */
    readonly expireMs?: number;
  },
  moment: { readonly nowMs: number; readonly newId: () => string },
): CairnEvent {
  const { v, name, expireMs, meta } = invocation;
  const data: JsonValue = JSON.parse(invocation.data);
  const payload = isJsonObject(data) ? data : { data };
  return {
    id: moment.newId(),
    name: SYSTEM_EVENTS.invoked,
    data: {
      ...payload,
      _inngest: {
        fn_id: invocation.functionSlug,
        correlation_id: invocation.correlationId,
        source_app_id: invocation.sourceAppId,
        source_fn_id: invocation.sourceFunctionSlug,
        ...(name === undefined ? {} : { name }),
        ...(expireMs === undefined ? {} : { expire: expireMs }),
      },
    },
    user: {},
    ts: moment.nowMs,
    ...(v === undefined ? {} : { v }),
    ...(meta === undefined ? {} : { meta }),
  };
}
