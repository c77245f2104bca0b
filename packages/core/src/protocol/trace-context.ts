// The W3C trace context of a call: all calls of a run are parts of one trace, so that what an app's
// own tracing makes of them can be found together, and comes back to us with the run that it is of.
import { isUlid, ulidFromHex, ulidToHex } from "../domain/ulid.ts";

/** A call of the app, as far as its trace context tells of it. */
export interface TracedCall {
  readonly appId: string;
  readonly functionId: string;
  /** Null: a call that finds out what is next; steps may run in it all the same. */
  readonly stepId: string | null;
  /** Zero-based. */
  readonly attempt: number;
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;

/** The run's id as 32 hex digits; undefined when it is no ULID, as of an app that chose its own. */
export function traceIdOf(runId: string): string | undefined {
  return isUlid(runId) ? ulidToHex(runId) : undefined;
}

/** The run whose calls have this trace id; undefined when no run's can. */
export function runIdOfTrace(traceId: string): string | undefined {
  return TRACE_ID.test(traceId) ? ulidFromHex(traceId) : undefined;
}

/** The attributes that the official SDK puts on each span it exports, by what they say. */
export const SPAN_ATTRIBUTES = {
  runId: "sdk.run.id",
  stepId: "inngest.step.hash",
  attempt: "inngest.step.attempt",
  /** What the call's `tracestate` said as `inngest@traceref`. */
  call: "inngest.traceref",
} as const;

// A tracestate separates its entries by commas and its key from the value by "=".
const SAFE_STEP = /^[\w.:-]{1,200}$/;

/**
 * The `tracestate` of a call. The official SDK copies each part of it to the spans that it exports:
 * the ids of the app and the function, and which step the call is for.
 */
export function tracestateOf({ appId, functionId, stepId, attempt }: TracedCall): string {
  const ids = `inngest@app=${appId},inngest@fn=${functionId}`;
  if (stepId === null || !SAFE_STEP.test(stepId)) return ids;
  return `${ids},inngest@traceref=${String(attempt)}:${stepId}`;
}

/** What `tracestateOf` said of the step; undefined for anything else. */
export function stepOfCall(
  text: string,
): { readonly stepId: string; readonly attempt: number } | undefined {
  const [, attempt, stepId] = /^(\d{1,4}):(.+)$/.exec(text) ?? [];
  if (attempt === undefined || stepId === undefined || !SAFE_STEP.test(stepId)) return undefined;
  return { stepId, attempt: Number(attempt) };
}
