// The body of a call, read leniently: only the event is required (docs/protocol.md 3.1).
import { DISCOVERY_STEP, isJsonObject, type JsonObject } from "@cairn/core";
import type { Dispatch } from "../connection/checkpoint.ts";
import { type Memo, parseMemos } from "../engine/memo.ts";
import type { ReceivedEvent } from "../events/event-types.ts";
import { toReceivedEvent } from "../events/received-event.ts";

export interface Call {
  readonly runId: string;
  readonly attempt: number;
  readonly maxAttempts: number | undefined;
  readonly planOnly: boolean;
  readonly stack: readonly string[];
  readonly event: ReceivedEvent;
  readonly events: readonly ReceivedEvent[];
  readonly memos: ReadonlyMap<string, Memo>;
  /** Deferred functions by hash: can they still be taken back? */
  readonly defers: ReadonlyMap<string, boolean>;
  /** Set when the executor takes checkpoints of this call. */
  readonly dispatch: Dispatch | undefined;
}

/** Fetches what was too large to send. */
export type FetchState = (
  runId: string,
) => Promise<{ readonly events: unknown; readonly steps: unknown }>;

/** @throws {Error} If the body is no call. */
export async function readCall(
  body: unknown,
  stepId: string,
  fetchState: FetchState,
): Promise<Call> {
  const call = objectOr(body, {});
  const context = objectOr(call["ctx"], {});
  const runId = textOr(context["run_id"], "");
  const isTrimmed = call["use_api"] === true || context["use_api"] === true;
  const state = isTrimmed
    ? await fetchState(runId)
    : { events: call["events"], steps: call["steps"] };
  const listed: readonly unknown[] = Array.isArray(state.events) ? state.events : [];
  const events = (listed.length === 0 ? [call["event"]] : listed).map(toReceivedEvent);
  const event = events[0] ?? toReceivedEvent(call["event"]);
  const stack = readStack(context["stack"]);
  const memos = parseMemos(objectOr(state.steps, {}));
  return {
    runId,
    attempt: numberOr(context["attempt"], 0),
    maxAttempts: numberOr(context["max_attempts"], undefined),
    planOnly: context["disable_immediate_execution"] === true,
    // What was fetched may be newer than the call: its own order is the one that fits (I20).
    stack: isTrimmed && stack.length === 0 ? [...memos.keys()] : stack,
    event,
    events,
    memos,
    defers: readDefers(call["defers"]),
    dispatch: stepId === DISCOVERY_STEP ? readDispatch(context, runId) : undefined,
  };
}

function readDispatch(context: JsonObject, runId: string): Dispatch | undefined {
  const functionId = textOr(context["fn_id"], undefined);
  const jobId = textOr(context["qi_id"], undefined);
  if (functionId === undefined || jobId === undefined) return undefined;
  const requestId = textOr(context["request_id"], "");
  return {
    runId,
    functionId,
    jobId,
    requestId,
    generation: numberOr(context["generation_id"], 0),
    takesBatches: objectOr(context["cairn"], {})["checkpoint_batches"] === true,
  };
}

function readStack(value: unknown): readonly string[] {
  const ids = isJsonObject(value) ? value["stack"] : undefined;
  return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === "string") : [];
}

function readDefers(value: unknown): ReadonlyMap<string, boolean> {
  return new Map(
    Object.entries(objectOr(value, {})).map(([hash, entry]) => [
      hash,
      objectOr(entry, {})["abortable"] !== false,
    ]),
  );
}

const objectOr = (value: unknown, otherwise: JsonObject): JsonObject =>
  isJsonObject(value) ? value : otherwise;

function textOr<T>(value: unknown, otherwise: T): string | T {
  return typeof value === "string" && value !== "" ? value : otherwise;
}

function numberOr<T>(value: unknown, otherwise: T): number | T {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}
