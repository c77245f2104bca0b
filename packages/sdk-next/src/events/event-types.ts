// The types of events, from the schemas a client was given: what may be sent, and what a function
// reads.
import type { EventMeta, JsonObject, SYSTEM_EVENTS } from "@cairn/core";
import type { StandardSchemaV1 } from "@standard-schema/spec";

/** Event names to schemas of their `data`: zod, valibot, arktype, any Standard Schema. */
export type EventSchemas = Readonly<Record<string, StandardSchemaV1>>;

/** The schemas of a client, or undefined when it has none and any name is allowed. */
export type MaybeSchemas = EventSchemas | undefined;

/** What is known of data without a schema. */
export type UnknownData = Readonly<Record<string, unknown>>;

export type EventName<E extends MaybeSchemas> = E extends EventSchemas ? keyof E & string : string;

export type SentData<E extends MaybeSchemas, N extends string> = E extends EventSchemas
  ? N extends keyof E
    ? StandardSchemaV1.InferInput<E[N]>
    : UnknownData
  : UnknownData;

/** The schema's output: defaults are filled in and coercions are done. */
export type ReceivedData<E extends MaybeSchemas, N extends string> = E extends EventSchemas
  ? N extends keyof E
    ? StandardSchemaV1.InferOutput<E[N]>
    : UnknownData
  : UnknownData;

/** `data` may be left out where nothing in it is required. */
export type DataField<T> =
  Record<never, never> extends T ? { readonly data?: T } : { readonly data: T };

export interface SentFields {
  /** The same id is accepted once in 24 hours. */
  readonly id?: string | undefined;
  /** Milliseconds since 1970; the future delays the runs. Default: now. */
  readonly ts?: number | undefined;
  readonly user?: JsonObject | undefined;
  readonly v?: string | undefined;
  /** What it belongs to, such as a chat or an order: at most 5 sessions. */
  readonly meta?: { readonly sessions: Readonly<Record<string, string | number>> } | undefined;
}

/** An event as `send` takes it. */
export type EventToSend<E extends MaybeSchemas> = E extends EventSchemas
  ? {
      [N in EventName<E>]: { readonly name: N } & DataField<SentData<E, N>> & SentFields;
    }[EventName<E>]
  : { readonly name: string; readonly data?: UnknownData } & SentFields;

/** An event as a function reads it. */
export interface ReceivedEvent<N extends string = string, D = UnknownData> {
  readonly id: string;
  readonly name: N;
  readonly data: D;
  /** Milliseconds since 1970. */
  readonly ts: number;
  readonly user: JsonObject;
  readonly v?: string;
  readonly meta?: EventMeta;
}

type SystemEvents = typeof SYSTEM_EVENTS;
export type InvokedName = SystemEvents["invoked"];
export type DeferredName = SystemEvents["deferred"];
export type ScheduledName = SystemEvents["scheduled"];

/** The data of a run that a cron trigger started. */
export interface ScheduledData {
  readonly cron: string;
  /** The tick; in ISO-8601, as all its times. */
  readonly scheduledAt: string;
  /** When it was started. */
  readonly fireAt: string;
  readonly scheduleId: string;
  /** The first of the ticks that passed and for which nothing was started. */
  readonly missedSince?: string;
  readonly backfill?: true;
}

/** Why a run was cancelled. */
export interface CancelReason {
  /** Such as `CancelledByEvent`, `CancelledByRequest`, `CancelledWithParent` or `FinishTimeout`. */
  readonly name: string;
  /** For people. */
  readonly message: string;
}

/** The data of a run that an `onCancel` handler looks at. */
export interface CancelledData extends FailedData {
  readonly reason: CancelReason;
}

/** The data of a run that an `onFailure` handler looks at. */
export interface FailedData {
  readonly function_id: string;
  readonly run_id: string;
  readonly event: ReceivedEvent;
  readonly events: readonly ReceivedEvent[];
}
