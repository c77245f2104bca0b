// What a step says that waits for a signal, and what it gets.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Duration } from "../duration-text.ts";

export type MaybeSchema = StandardSchemaV1 | undefined;

export interface SignalWaitOptions<S extends MaybeSchema = undefined> {
  /** One step at a time waits for a name, in the whole environment: put an id into it. */
  readonly signal: string;
  /** How long, or until when. After that the step gives null. At most 366 days. */
  readonly timeout: Duration | Date;
  /**
   * When a step of another run waits for the name already: "fail", the default, fails this run;
   * "replace" takes the name over, and the other step waits for its timeout in vain.
   */
  readonly onConflict?: "fail" | "replace";
  /** Checks what was sent along; the step gets its output. What does not fit fails the run. */
  readonly schema?: S;
}

export interface ReceivedSignal<TData = unknown> {
  readonly signal: string;
  /** What was sent along; null when nothing was. */
  readonly data: TData;
}

export type SignalData<S extends MaybeSchema> = S extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<S>
  : unknown;
