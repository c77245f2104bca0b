// A memo as people read it.
import { type StepView, WaitView } from "@cairn/core";
import { toInstantOrNull } from "../db/instant.ts";
import type { AttemptRow, MemoRow } from "../db/read-trace.ts";
import { toAttemptView, toErrorView } from "./trace-errors.ts";

export function finishedStep(memo: MemoRow, failures: readonly AttemptRow[]): StepView {
  const { stepId, name, queuedAt, startedAt, endedAt, attempts, kind, value } = memo;
  return {
    id: stepId,
    name,
    op: opOf(memo),
    status: statusOf(memo),
    queuedAt,
    startedAt,
    endedAt,
    dueAt: null,
    attempts,
    failures: failures.map(toAttemptView),
    output: kind === "data" || kind === "input" ? value : null,
    error: kind === "error" ? toErrorView(value) : null,
    wait: waitOf(memo),
  };
}

/** How a step's code ended is its status; the op says what kind of step it is. */
function opOf({ op }: MemoRow): string {
  return op === "StepError" || op === "StepFailed" ? "StepRun" : op;
}

/** What an invocation's error is called when the child did not end in time (protocol.md 4.1). */
const INVOKE_TIMEOUT = "InngestInvokeTimeoutError";

function statusOf({ kind, op, value }: MemoRow): StepView["status"] {
  if (kind === "null") return op.startsWith("WaitFor") ? "timed_out" : "completed";
  if (kind !== "error") return "completed";
  const timedOut = op === "InvokeFunction" && toErrorView(value).name === INVOKE_TIMEOUT;
  return timedOut ? "timed_out" : "failed";
}

const StoredWait = WaitView.omit({ eventId: true });

function waitOf({ wait, eventId }: MemoRow): WaitView | null {
  if (wait === null) return null;
  const stored = StoredWait.parse(JSON.parse(wait));
  return { ...stored, expiresAt: toInstantOrNull(stored.expiresAt), eventId };
}
