// What a handler gets.
import type { Defer } from "./steps/defer-types.ts";
import type {
  CancelledData,
  CancelReason,
  FailedData,
  MaybeSchemas,
  ReceivedEvent,
} from "./events/event-types.ts";
import type { Logger } from "./logger.ts";
import type { StepTools } from "./steps/step-tools.ts";
import type { TriggeringEvent } from "./events/trigger-types.ts";

/** Marks steps that race, so that the function goes on with the first that finishes. */
export interface GroupTools {
  /**
   * Calls `start`; steps that it asks for before its first `await` are planned in this mode. In the
   * default mode the function goes on when all parallel steps have finished, also after
   * `Promise.race`; in "race" mode after each.
   */
  parallel<T>(options: { readonly mode: "race" }, start: () => Promise<T>): Promise<T>;
}

export interface RunContext<E extends MaybeSchemas = undefined, TEvent = ReceivedEvent> {
  /** The event that started the run. */
  readonly event: TEvent;
  /** All events that started it; more than one only with `batchEvents`. */
  readonly events: readonly TEvent[];
  readonly step: StepTools<E>;
  readonly group: GroupTools;
  readonly defer: Defer;
  readonly runId: string;
  /** Failed attempts since the last progress; 0 at first. */
  readonly attempt: number;
  /** Silent while the run is replayed, so that each line is written once. */
  readonly logger: Logger;
}

export type HandlerContext<E extends MaybeSchemas, T> = RunContext<E, TriggeringEvent<E, T>>;

/** What `onFailure` gets, after the last attempt of a run has failed. */
export interface FailureContext<E extends MaybeSchemas = undefined> extends RunContext<
  E,
  ReceivedEvent<"inngest/function.failed", FailedData>
> {
  /** Why the run failed. */
  readonly error: Error;
}

/** What `onCancel` gets, after a run was cancelled. */
export interface CancelContext<E extends MaybeSchemas = undefined> extends RunContext<
  E,
  ReceivedEvent<"inngest/function.cancelled", CancelledData>
> {
  /** Why: an event, a timeout, its parent, or somebody who asked for it. */
  readonly reason: CancelReason;
  /** The run that was cancelled; `runId` is the handler's own. */
  readonly cancelledRunId: string;
}
