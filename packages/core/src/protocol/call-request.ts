// Step 5 of the flow: what the executor sends the app. The body is put together from JSON texts as
// they are stored, so that a memo comes back byte for byte (D10).
import type { CairnEvent } from "../domain/event.ts";

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
}

export function memoText(memo: MemoEntry): string {
  return memo.kind === "null" ? "null" : `{"${memo.kind}":${memo.value}}`;
}

/** The body of a call (protocol.md 3.1). Not canonical: see `canonicalJson` for signing. */
export function callRequestBody(request: CallRequest): string {
  const steps: string[] = [];
  const stack: string[] = [];
  for (const memo of request.memos) {
    const id = JSON.stringify(memo.stepId);
    steps.push(`${id}:${memoText(memo)}`);
    if (memo.kind !== "input") stack.push(id);
  }
  return (
    `{"ctx":${contextText(request, stack)},"defers":{},"event":${request.events[0] ?? "null"},` +
    `"events":[${request.events.join(",")}],"steps":{${steps.join(",")}},"use_api":false,` +
    `"version":${String(request.version)}}`
  );
}

function contextText(request: CallRequest, stack: readonly string[]): string {
  const head = JSON.stringify({
    attempt: request.attempt,
    disable_immediate_execution: request.planOnly,
    env: request.env,
    ...(request.checkpointing ? { fn_id: request.functionId } : {}),
    generation_id: request.generation,
    job_id: request.jobId,
    max_attempts: request.maxAttempts,
    qi_id: request.jobId,
    request_id: request.requestId,
    run_id: request.runId,
    step_id: request.stepId,
    use_api: false,
  });
  return `${head.slice(0, -1)},"stack":{"current":${String(stack.length)},"stack":[${stack.join(",")}]}}`;
}

/** An event as the app sees it. */
export function eventText(event: CairnEvent): string {
  return JSON.stringify({
    data: event.data,
    id: event.id,
    name: event.name,
    ts: event.ts,
    user: event.user,
    ...(event.v === undefined ? {} : { v: event.v }),
  });
}
