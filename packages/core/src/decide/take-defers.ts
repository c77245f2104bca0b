// Step 6 of the flow: DeferAdd and DeferAbort. They never fail the run: what is too much is refused,
// and the refusal is kept for people to see.
import { readEventMeta } from "../domain/event-meta.ts";
import { utf8Length } from "../domain/utf8.ts";
import type { Op } from "../protocol/opcode.ts";
import { DEFERS_MAX, scheduledDefers } from "./defer.ts";
import type { Draft } from "./draft.ts";

export function addDefer(draft: Draft, op: Op): void {
  if (draft.state.defers.has(op.id) || draft.defers.has(op.id)) return;
  const slug = op.opts["fn_slug"];
  const functionSlug = typeof slug === "string" ? slug : "";
  const input = JSON.stringify(op.opts["input"] ?? {});
  const read = readEventMeta(op.opts["meta"]);
  const problem = read.ok
    ? deferProblem(draft, functionSlug, input)
    : `${read.field} ${read.problem}`;
  if (problem !== undefined) refuse(draft, op, problem);
  const isFine = problem === undefined;
  draft.defers.set(op.id, {
    id: op.id,
    functionSlug,
    input: isFine ? input : null,
    meta: read.ok ? read.meta : undefined,
    status: isFine ? "scheduled" : "refused",
  });
}

export function abortDefer(draft: Draft, op: Op): void {
  const target = op.opts["target_hashed_id"];
  const id = typeof target === "string" ? target : "";
  const defer = draft.defers.get(id) ?? draft.state.defers.get(id);
  if (defer?.status !== "scheduled") return;
  draft.defers.set(id, { ...defer, input: null, status: "aborted" });
}

function deferProblem(draft: Draft, functionSlug: string, input: string): string | undefined {
  if (functionSlug === "") return "it names no function";
  const scheduled = scheduledDefers(draft.state.defers, draft.defers);
  if (scheduled.length >= DEFERS_MAX) {
    return `the run has deferred ${String(DEFERS_MAX)} functions already, which is the limit`;
  }
  const bytes = scheduled.reduce((sum, defer) => sum + utf8Length(defer.input ?? ""), 0);
  const limit = draft.moment.limits.stepOutputBytes;
  if (bytes + utf8Length(input) <= limit) return undefined;
  return `with it the inputs of deferred functions have more than ${String(limit)} bytes`;
}

/** Kept as a failure of no step, because there is no step that it could belong to. */
function refuse(draft: Draft, op: Op, problem: string): void {
  draft.failures.push({
    stepId: null,
    stepName: null,
    attempt: 0,
    kind: "error",
    code: null,
    error: { name: "DeferError", message: `"${op.label}" was not deferred: ${problem}.` },
    retryAt: null,
  });
}
