// A function that a run asks to have started when it ends (docs/protocol.md 4.1 and 6.2).
import type { EventMeta } from "../domain/event-meta.ts";
import type { CairnEvent } from "../domain/event.ts";
import { SYSTEM_EVENTS } from "../domain/event.ts";
import { isJsonObject, type JsonValue } from "../domain/json.ts";

/** `aborted` and `refused` stay known, so that a replay of the function does not add them again. */
export type DeferStatus = "scheduled" | "aborted" | "refused";

export interface Defer {
  readonly id: string;
  readonly functionSlug: string;
  /** JSON text; null unless it is scheduled. */
  readonly input: string | null;
  /** Of the event that starts it. */
  readonly meta?: EventMeta | undefined;
  readonly status: DeferStatus;
}

/** A run schedules at most so many. */
export const DEFERS_MAX = 20;

type Defers = ReadonlyMap<string, Defer>;

/** What is left to start, in the order in which it was asked for; `changed` is newer than `known`. */
export function scheduledDefers(known: Defers, changed: Defers): readonly Defer[] {
  const all = new Map([...known, ...changed]);
  return [...all.values()].filter(({ status }) => status === "scheduled");
}

/** The event that starts a deferred function (docs/protocol.md 6.2). */
export function deferredEvent(
  { functionSlug, input, meta }: Defer,
  run: { readonly runId: string; readonly functionSlug: string },
  moment: { readonly nowMs: number; readonly newId: () => string },
): CairnEvent {
  const data: JsonValue = JSON.parse(input ?? "{}");
  return {
    id: moment.newId(),
    name: SYSTEM_EVENTS.deferred,
    data: {
      ...(isJsonObject(data) ? data : { data }),
      _inngest: {
        fn_slug: functionSlug,
        parent_fn_slug: run.functionSlug,
        parent_run_id: run.runId,
      },
    },
    user: {},
    ts: moment.nowMs,
    ...(meta === undefined ? {} : { meta }),
  };
}
