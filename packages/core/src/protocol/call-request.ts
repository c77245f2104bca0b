// Step 5 of the flow: what the executor sends the app. The body is put together from JSON texts as
// they are stored, so that a memo comes back byte for byte (D10).
import type { CairnEvent } from "../domain/event.ts";
import { utf8Length } from "../domain/utf8.ts";
import { compareCodeUnits } from "./canonical-json.ts";
import { CHECKPOINT_BATCH_TERMS } from "./checkpoint-batch.ts";

/** A finished step as the app must see it again. */
export interface MemoEntry {
  readonly stepId: string;
  readonly kind: MemoKind;
  /** JSON text: the data, the error or the new arguments. Ignored for `null`. */
  readonly value: string;
}

/** `null`: a sleep that ended, or a wait that timed out. `input`: run again with these arguments. */
export type MemoKind = "data" | "error" | "null" | "input";

export interface CallRequest {
  readonly runId: string;
  readonly functionId: string;
  readonly stepId: string;
  readonly jobId: string;
  readonly generation: number;
  readonly requestId: string;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly version: number;
  readonly planOnly: boolean;
  readonly checkpointing: boolean;
  readonly env: string;
  /** JSON texts of the triggering events; the first is `event`. */
  readonly events: readonly string[];
  /** In completion order; the stack is derived from it, so the two cannot differ. */
  readonly memos: Iterable<MemoEntry>;
  /** Ids of deferred functions, and whether they can still be taken back. */
  readonly defers: Iterable<{ readonly id: string; readonly isAbortable: boolean }>;
  /**
   * The state is too large to travel: the app fetches the events and memos itself. No stack goes with
   * such a call, because what the app fetches may be newer: it takes the order of the memos that it
   * gets, so that both are of one snapshot whatever is finished meanwhile (I20).
   */
  readonly isTrimmed: boolean;
}

export function memoText(memo: MemoEntry): string {
  return memo.kind === "null" ? "null" : `{"${memo.kind}":${memo.value}}`;
}

/**
 * JSON text of the memos by step, in completion order: in a call, and what `/v0/runs/:id/actions`
 * answers, where that order is the stack.
 */
export function memosText(memos: Iterable<MemoEntry>): string {
  const steps: string[] = [];
  for (const memo of memos) steps.push(`${JSON.stringify(memo.stepId)}:${memoText(memo)}`);
  return `{${steps.join(",")}}`;
}

/** What is looked at is in canonical form (RFC 8785): texts of events, and values of memos. */
export interface CanonicalPieces {
  readonly events: readonly string[];
  readonly memos: readonly MemoEntry[];
}

export interface CallTexts {
  /**
   * The body of a call (docs/protocol.md 3.1). Its values are as they are stored, their keys in the
   * order in which the app wrote them.
   */
  readonly body: string;
  /**
   * The same in canonical form, over which a call is signed. It is put together from pieces, because
   * to read the whole body and write it again would cost more the more a run has done.
   *
   * @param pieces - Those of the request, in that form.
   */
  readonly canonical: (pieces: CanonicalPieces) => string;
}

export function callTexts(request: CallRequest): CallTexts {
  const { isTrimmed, version } = request;
  // Read more than once, and an iterator is spent once.
  const memos = isTrimmed ? [] : [...request.memos];
  const head = `{"ctx":${contextText(request, memos)},"defers":${defersText(request)}`;
  const tail = `"use_api":${String(isTrimmed)},"version":${String(version)}}`;
  const text = (events: readonly string[], ordered: readonly MemoEntry[]): string =>
    `${head},"event":${events[0] ?? "null"},"events":[${isTrimmed ? "" : events.join(",")}],` +
    `"steps":${memosText(ordered)},${tail}`;
  return {
    body: text(request.events, memos),
    canonical: (pieces) => text(pieces.events, isTrimmed ? [] : pieces.memos.toSorted(byStepId)),
  };
}

/** The body alone; see `CallTexts`. */
export const callRequestBody = (request: CallRequest): string => callTexts(request).body;

const byStepId = (a: MemoEntry, b: MemoEntry): number => compareCodeUnits(a.stepId, b.stepId);

function defersText({ defers }: CallRequest): string {
  const sorted = Array.from(defers).toSorted((a, b) => compareCodeUnits(a.id, b.id));
  const entries = sorted.map(
    ({ id, isAbortable }) => `${JSON.stringify(id)}:{"abortable":${String(isAbortable)}}`,
  );
  return `{${entries.join(",")}}`;
}

const MEMO_BYTES_BESIDE = 20;

/**
 * How many bytes the events and memos of a call take, without putting the call together. A little
 * more than they do: it is compared with a limit.
 */
export function callStateBytes(
  events: readonly string[],
  memos: Iterable<{ readonly stepId: string }>,
  stateBytes: number,
): number {
  let bytes = stateBytes;
  // The first one travels twice, as `event` and in `events`.
  for (const [index, event] of events.entries()) bytes += utf8Length(event) * (index === 0 ? 2 : 1);
  // In `steps` and in the stack.
  for (const { stepId } of memos) bytes += 2 * stepId.length + MEMO_BYTES_BESIDE;
  return bytes;
}

/**
 * In canonical form: its keys are in their order. `fn_id` offers checkpoints; `cairn`, which other SDKs
 * do not read, those of many runs together.
 */
function contextText(request: CallRequest, memos: readonly MemoEntry[]): string {
  const { checkpointing } = request;
  const stack = memos.flatMap(({ kind, stepId }) => (kind === "input" ? [] : [stepId]));
  return JSON.stringify({
    attempt: request.attempt,
    ...(checkpointing ? { cairn: CHECKPOINT_BATCH_TERMS } : {}),
    disable_immediate_execution: request.planOnly,
    env: request.env,
    ...(checkpointing ? { fn_id: request.functionId } : {}),
    generation_id: request.generation,
    job_id: request.jobId,
    max_attempts: request.maxAttempts,
    qi_id: request.jobId,
    request_id: request.requestId,
    run_id: request.runId,
    stack: { current: stack.length, stack },
    step_id: request.stepId,
    use_api: request.isTrimmed,
  });
}

/** An event as the app sees it. */
export function eventText(event: CairnEvent): string {
  return JSON.stringify({
    data: event.data,
    id: event.sentId ?? event.id,
    name: event.name,
    ts: event.ts,
    user: event.user,
    ...(event.v === undefined ? {} : { v: event.v }),
    ...(event.meta === undefined ? {} : { meta: event.meta }),
  });
}
