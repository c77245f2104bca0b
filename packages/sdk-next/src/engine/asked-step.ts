// A step that the handler asked for in this replay, and the work behind it.
import type { JsonValue } from "@cairn/core";

/** What a step's callback gets as its last argument. */
export interface StepContext {
  /** Aborts when the step's `timeout` is over, and when the executor gives up this call. */
  readonly signal: AbortSignal;
  /** The same in every attempt of this step in this run, and in no other: 64 hex characters. */
  readonly idempotencyKey: string;
  /** Failed attempts before this one; 0 at first. */
  readonly attempt: number;
}

/** How a step's errors are met; what is left out follows the function. */
export interface StepPolicy {
  readonly retries?: number | undefined;
  /** Milliseconds to wait after so many failures (1 or more). */
  readonly backoffMs?: ((failures: number) => number) | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Code of the app, run here. */
export interface RunWork {
  readonly kind: "run";
  readonly wireName: string;
  /** Says which tool it was when it was not `step.run`. */
  readonly type?: string;
  /** Further options that the executor shows. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly input: readonly unknown[];
  /** The arguments stay in the app. */
  readonly hidesInput?: boolean;
  readonly policy: StepPolicy;
  call(input: readonly unknown[], context: StepContext): unknown;
}

/** Something that the executor does: sleep, wait, invoke, ask a model. */
export interface ReportedWork {
  readonly kind: "report";
  readonly op: "Sleep" | "WaitForEvent" | "WaitForSignal" | "InvokeFunction" | "AIGateway";
  readonly wireName?: string;
  readonly opts: Readonly<Record<string, unknown>>;
}

export interface StepRequest {
  /** What the code calls the step. */
  readonly id: string;
  /** What people read; the id when left out. */
  readonly name?: string | undefined;
  readonly parallelMode?: "race" | undefined;
  readonly work: RunWork | ReportedWork;
}

/** A function that is to start when the run has ended. */
export interface DeferRequest extends Pick<StepRequest, "id" | "name"> {
  readonly functionSlug: string;
  readonly input: JsonValue;
}

export interface AskedStep<TWork = RunWork | ReportedWork> extends Omit<StepRequest, "work"> {
  readonly work: TWork;
  readonly hash: string;
  readonly index: number;
  readonly label: string;
  /** Replaces the arguments: the executor asked to run the step again with these. */
  readonly inputOverride?: readonly unknown[] | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export type Ask = (request: StepRequest) => Promise<unknown>;

export function isRunnable(step: AskedStep): step is AskedStep<RunWork> {
  return step.work.kind === "run";
}
