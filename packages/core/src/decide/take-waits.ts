// Step 6 of the flow: ops that make a run wait for a time, an event or another run. What cannot be
// kept becomes the step's error, which the app's code may catch.
import { type Due, parseDue } from "../domain/duration.ts";
import { LOOKBACK_OPTION } from "../protocol/headers.ts";
import type { Op } from "../protocol/opcode.ts";
import type { WireError } from "../protocol/wire-error.ts";
import { delayProblem } from "./check-delay.ts";
import { addJob, addMemo, type Draft } from "./draft.ts";
import { type Call, memoOf } from "./memo-of.ts";
import { planInvocation } from "./plan-invocation.ts";

/** What a wait of any kind leaves open. */
export const BARE_WAIT = {
  eventName: null,
  conditionSource: null,
  lookback: false,
  childRunId: null,
  signal: null,
  onConflict: null,
  replaced: false,
} as const;

export function sleep(draft: Draft, call: Call, op: Op): void {
  // An SDK that keeps the duration in the options may have a name of its own for the step.
  const option = textOption(op, "duration");
  const isNamed = op.argument === "" || parseDue(op.argument) === undefined;
  const text = isNamed && option !== "" ? option : op.argument;
  const due = dueOf(draft, text);
  if (typeof due === "string") {
    return refuse(draft, call, op, `Step "${op.label}" cannot sleep: ${due}`);
  }
  addJob(draft, { kind: "sleep", stepId: op.id, stepName: op.label, due });
}

export function waitForEvent(draft: Draft, call: Call, op: Op): void {
  const eventName = op.argument === "" ? textOption(op, "event") : op.argument;
  const conditionSource = textOption(op, "if") || null;
  const { timeout } = op.opts;
  const due = dueOf(draft, typeof timeout === "string" ? timeout : "(no timeout)");
  const problem = waitProblem(draft, eventName, conditionSource);
  if (typeof due === "string" || problem !== undefined) {
    const why = typeof due === "string" ? due : problem;
    return refuse(draft, call, op, `Step "${op.label}" cannot wait: ${why ?? ""}`);
  }
  const lookback = op.opts[LOOKBACK_OPTION] !== "none";
  draft.waits.push({
    stepId: op.id,
    stepName: op.label,
    kind: "event",
    ...BARE_WAIT,
    eventName,
    conditionSource,
    lookback,
    timeout: due,
  });
  // It looks at once also when it does not look back: an event that came after it was written down may
  // have looked before that was committed (D9).
  addJob(draft, { kind: "wait", stepId: op.id, stepName: op.label, due: null });
}

function waitProblem(draft: Draft, eventName: string, source: string | null): string | undefined {
  if (eventName === "") return "it names no event";
  return source === null ? undefined : draft.moment.conditionProblem(source);
}

export function invoke(draft: Draft, call: Call, op: Op): void {
  const plan = planInvocation(draft, op);
  if (!plan.ok) return refuse(draft, call, op, plan.message);
  const { expires, childRunId } = plan.invocation;
  draft.invocations.push(plan.invocation);
  draft.waits.push({
    stepId: op.id,
    stepName: op.label,
    kind: "invoke",
    ...BARE_WAIT,
    timeout: expires,
    childRunId,
  });
  addJob(draft, { kind: "wait", stepId: op.id, stepName: op.label, due: expires });
}

/** @returns What is wrong with the text, in words, when it is no delay that can be kept. */
export function dueOf(draft: Draft, text: string): Due | string {
  const due = parseDue(text);
  return delayProblem(due, text, draft.moment) ?? due ?? text;
}

export function textOption(op: Op, name: string): string {
  const value = op.opts[name];
  return typeof value === "string" ? value : "";
}

/** What cannot be done becomes the step's error. */
export function refuse(draft: Draft, call: Call, op: Op, message: string): void {
  const error: WireError = { name: "Error", message };
  addMemo(
    draft,
    call.job,
    memoOf(draft, call, op, { kind: "error", value: JSON.stringify(error) }),
  );
}
