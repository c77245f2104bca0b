// The tools of a function: each call is a step that is done once and remembered.
import type { Duration } from "../duration-text.ts";
import type { StepContext } from "../engine/asked-step.ts";
import type {
  DataField,
  EventName,
  EventToSend,
  MaybeSchemas,
  ReceivedData,
  ReceivedEvent,
} from "../events/event-types.ts";
import type { SettledUnits } from "../limits/settle-units.ts";
import type { SignalResult, SignalToSend } from "../signals/send-signal.ts";
import type {
  MaybeSchema,
  ReceivedSignal,
  SignalData,
  SignalWaitOptions,
} from "../signals/signal-types.ts";
import type { AiTools } from "./ai-tools.ts";
import type { RunOptions, StepRef } from "./step-ref.ts";
import type { DataOf, Invocable, OutputOf } from "./invocable.ts";
import type { Jsonify } from "../jsonify.ts";
import type { MessageToPublish } from "../publish/realtime-api.ts";

export interface WaitOptions<N extends string> {
  readonly event: N;
  /** How long, or until when. After that the step gives null. At most 366 days. */
  readonly timeout: Duration | Date;
  /** A CEL expression over `event` (what started the run) and `async` (what arrived). */
  readonly if?: string;
  /** A path that both events must agree on: "data.orderId". */
  readonly match?: string;
  /** "run", the default: events accepted since the run's own event count. "none": only later ones. */
  readonly lookback?: "run" | "none";
}

export interface SendResult {
  readonly ids: readonly string[];
}

export type InvokeOptions<F extends Invocable> = {
  readonly function: F;
  /** How long, or until when, to wait for the function's end. */
  readonly timeout?: Duration | Date;
} & DataField<DataOf<F>>;

/** A function of another app: its app's id, a dash and its own id, as in "shop-charge". */
export interface InvokeByNameOptions {
  readonly function: string;
  readonly timeout?: Duration | Date;
  readonly data?: unknown;
}

/** The arguments, then the context. Conditional, so that the arguments alone decide the type. */
type WithContext<TInput extends readonly unknown[]> = TInput extends readonly unknown[]
  ? [...TInput, StepContext]
  : never;

export interface StepTools<E extends MaybeSchemas = undefined> {
  /**
   * Runs code once. What it returns, as JSON keeps it, is what the function reads, now and in every
   * replay. When it throws, it is tried again; after the last try the promise rejects with a
   * `StepError`.
   *
   * @param input - Given to the callback, before its `StepContext`, and shown in the dashboard.
   */
  run<TInput extends readonly unknown[], TOutput>(
    step: string | RunOptions,
    callback: (...input: WithContext<TInput>) => TOutput,
    ...input: TInput
  ): Promise<Jsonify<Awaited<TOutput>>>;

  /** Waits without holding anything open, at most 366 days. */
  sleep(step: StepRef, duration: Duration): Promise<void>;

  /** Waits until a Date or an ISO-8601 date. */
  sleepUntil(step: StepRef, at: Date | string): Promise<void>;

  /** @returns The first event that fits, or null when the time is over. */
  waitForEvent<N extends EventName<E>>(
    step: StepRef,
    options: WaitOptions<N>,
  ): Promise<ReceivedEvent<N, ReceivedData<E, N>> | null>;

  /** @returns The signal with what was sent along, or null when the time is over. */
  waitForSignal<S extends MaybeSchema = undefined>(
    step: StepRef,
    options: SignalWaitOptions<S>,
  ): Promise<ReceivedSignal<SignalData<S>> | null>;

  /**
   * @returns The run that waited; without `runId`: nobody did. An attempt that is repeated may find
   * nobody although the first one was heard.
   */
  sendSignal(step: StepRef, signal: SignalToSend): Promise<Jsonify<SignalResult>>;

  /**
   * Says what this run took of its function's `rateLimit` after all, where `units` was a guess. It
   * replaces the guess for runs that start later; the same again changes nothing.
   *
   * @param units - From 0; fractions count.
   * @throws {StepError} If the function has no `rateLimit.units`, or the run took none (it was invoked).
   */
  settle(step: StepRef, units: number): Promise<SettledUnits>;

  /** Sends once, also when the step is tried again: the ids come from the run and the step. */
  sendEvent(step: StepRef, events: EventToSend<E> | readonly EventToSend<E>[]): Promise<SendResult>;

  /** Starts a function and waits for what it returns; its failure is a `StepError`. */
  invoke<F extends Invocable>(step: StepRef, options: InvokeOptions<F>): Promise<OutputOf<F>>;
  invoke(step: StepRef, options: InvokeByNameOptions): Promise<unknown>;

  /** `fetch` as a step: the response, read to its end, is remembered. At most 4 MB. */
  fetch(step: StepRef, input: string | URL | Request, init?: RequestInit): Promise<Response>;

  readonly ai: AiTools;

  readonly realtime: {
    /**
     * Tells those who are subscribed at this moment, once: replays do not tell it again. An attempt
     * that is repeated may.
     *
     * @returns The data, as JSON keeps it.
     */
    publish<TData>(
      step: StepRef,
      message: MessageToPublish & { readonly data: TData },
    ): Promise<Jsonify<TData>>;
  };
}
