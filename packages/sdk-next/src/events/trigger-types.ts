// What starts a function, and what that says of the events it reads.
import type {
  EventName,
  EventSchemas,
  InvokedName,
  MaybeSchemas,
  ReceivedData,
  ReceivedEvent,
  ScheduledData,
  ScheduledName,
  SentData,
  UnknownData,
} from "./event-types.ts";

/** Names of the client's events, system events, or a pattern with one `*` at the end. */
export type TriggerName<E extends MaybeSchemas> = EventName<E> | `${string}*` | `inngest/${string}`;

export interface EventTrigger<E extends MaybeSchemas = undefined> {
  readonly event: TriggerName<E>;
  /** A CEL expression over `event`; the run starts when it is true. */
  readonly if?: string;
}

export interface CronPolicies {
  /**
   * What becomes of ticks that passed while no executor worked: none is started, the last one (`once`,
   * the default), or the last few (`all`, see `missedMax`).
   */
  readonly missed?: "skip" | "once" | "all";
  /** With `missed: "all"`: at most so many, up to 100. Default 10. */
  readonly missedMax?: number;
  /**
   * What becomes of a tick while a run of an earlier one is live: it starts another one (`allow`, the
   * default), none, one once that has ended (`queue`; one tick waits at most), or it cancels the live one.
   */
  readonly overlap?: "allow" | "skip" | "queue" | "cancel";
}

export interface CronTrigger extends CronPolicies {
  /** Five fields, with an optional `TZ=Europe/Paris ` before them. */
  readonly cron: string;
  /** Each tick comes up to so much later: from "1s" to "5m". Default: none. */
  readonly jitter?: string;
}

export type Trigger<E extends MaybeSchemas = undefined> = EventTrigger<E> | CronTrigger;

/** One trigger or several; an empty list makes a function that only `invoke` starts. */
export type Triggers<E extends MaybeSchemas = undefined> = Trigger<E> | readonly Trigger<E>[];

type OneOf<T> = T extends readonly (infer TItem)[] ? TItem : T;

type NamesWithPrefix<E extends MaybeSchemas, P extends string> = E extends EventSchemas
  ? Extract<EventName<E>, `${P}${string}`>
  : never;

/** Names a trigger stands for; `string` when they cannot be known. */
type NamesOf<E extends MaybeSchemas, T> = T extends { readonly event: infer N extends string }
  ? N extends `${infer P}*`
    ? [NamesWithPrefix<E, P>] extends [never]
      ? string
      : NamesWithPrefix<E, P>
    : N
  : never;

type EventOf<E extends MaybeSchemas, N extends string> = N extends string
  ? ReceivedEvent<N, ReceivedData<E, N>>
  : never;

type ScheduledOf<T> = T extends CronTrigger ? ReceivedEvent<ScheduledName, ScheduledData> : never;

type Known<T> = [T] extends [never] ? UnknownData : T;

type TriggerNames<E extends MaybeSchemas, T> = NamesOf<E, OneOf<T>>;

/** The union of events that a function with these triggers can be started by. */
export type TriggeringEvent<E extends MaybeSchemas, T> =
  | EventOf<E, TriggerNames<E, T>>
  | ScheduledOf<OneOf<T>>
  | ReceivedEvent<InvokedName, Known<EventOf<E, TriggerNames<E, T>>["data"]>>;

type SentOf<E extends MaybeSchemas, N extends string> = N extends string ? SentData<E, N> : never;

/** What `invoke` may pass to a function with these triggers. */
export type InvokeData<E extends MaybeSchemas, T> = Known<SentOf<E, TriggerNames<E, T>>>;
