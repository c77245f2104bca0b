// What every use case of the executor works with; put together in the composition root.
import type { ExpressionFailure, Limits, RetryPolicy } from "@cairn/core";
import type { AppCall, CallOutcome } from "../call/call-app.ts";
import type { Gateway } from "../call/gateway.ts";
import type { Sql } from "../db/client.ts";
import type { Holder } from "../db/holder.ts";
import type { Failpoint } from "../ops/failpoint.ts";
import type { Logger } from "../ops/log.ts";
import type { Registry } from "./registry.ts";

export interface Engine {
  readonly sql: Sql;
  /** Joins by hashing: for statements whose every access is narrowed by an array of theirs. */
  readonly batches: Sql;
  readonly holder: Holder;
  readonly registry: Registry;
  readonly log: Logger;
  readonly failpoint: Failpoint;
  readonly policy: RetryPolicy;
  readonly limits: Limits;
  readonly newId: () => string;
  readonly random: () => number;
  readonly nowMs: () => number;
  readonly callApp: (call: AppCall) => Promise<CallOutcome>;
  /** Makes the request of a step. */
  readonly sendRequest: Gateway["send"];
  /** Lets apps run consecutive steps in one call (docs/protocol.md 4.5). */
  readonly checkpointing: boolean;
  /** How long the app of a durable endpoint may say nothing before its run is taken over. Milliseconds. */
  readonly endpointMs: number;
  /** The environment's name, as apps see it. */
  readonly env: string;
  /** Is there time left for new calls? There is not at the end of an invocation with a time limit. */
  readonly hasTime: () => boolean;
  /** Calls of apps at once. */
  readonly maxCalls: number;
  /** Called after every commit, so that the live feed need not wait for its next look. */
  readonly onCommit: () => void;
  /** Writes down, a little later, that an expression could not be evaluated. */
  readonly expressionFailed: (failure: ExpressionFailure) => void;
  /** Called after a commit that gave slots back, with what they counted. */
  readonly onSlotsFreed: (keys: readonly string[]) => void;
  /** Called after a commit that left a job for later, in so many milliseconds. */
  readonly onDelayedJob: (afterMs: number) => void;
}
