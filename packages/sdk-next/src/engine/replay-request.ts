// What a replay starts from, and what it needs of the world around it.
import type { Logger } from "../logger.ts";
import type { AskedStep, RunWork } from "./asked-step.ts";
import type { Memo } from "./memo.ts";
import type { StepOp } from "./ops.ts";

export interface ReplayRequest {
  readonly runId: string;
  readonly functionId: string;
  /** The hash of the one step to run; undefined for "from the top, and tell me what is next". */
  readonly target: string | undefined;
  readonly memos: ReadonlyMap<string, Memo>;
  /** Finished steps in completion order. */
  readonly stack: readonly string[];
  /** Functions that the run has deferred, by hash: can they still be taken back? */
  readonly defers: ReadonlyMap<string, boolean>;
  /** Failed attempts since the last progress. */
  readonly attempt: number;
  /** Attempts allowed; undefined when the executor keeps it to itself. */
  readonly maxAttempts: number | undefined;
  /** Run nothing, not even a lone step. */
  readonly planOnly: boolean;
}

/**
 * `stored`: durable, go on. `stale`: a newer dispatch has taken over, stop. `unavailable`: answer
 * with the ops instead.
 */
export type CheckpointAnswer = "stored" | "stale" | "unavailable";

/** Reports finished steps while the call goes on (docs/protocol.md 4.5). */
export interface Checkpoint {
  /** So many finished steps travel together. */
  readonly bufferedSteps: number;
  /** After this long, no further step is begun in the same call. Milliseconds. */
  readonly maxRuntimeMs: number;
  save(ops: readonly StepOp[]): Promise<CheckpointAnswer>;
}

export interface ReplayHost {
  readonly now: () => number;
  readonly logger: Logger;
  /** Aborts when the executor gives up the call. */
  readonly signal: AbortSignal;
  /** How long a targeted step may take to turn up, in milliseconds. */
  readonly targetWaitMs: number;
  /** Undefined: one step per call. */
  readonly checkpoint: Checkpoint | undefined;
  /** Around one execution of a step's callback. */
  readonly wrapStep: (step: AskedStep<RunWork>, next: () => Promise<unknown>) => Promise<unknown>;
  /** What the function reads, on the first run and on every replay, for a stored value. */
  readonly readMemo: (step: AskedStep, value: unknown) => unknown;
}
