// Step 6 of the flow: a step waits for a signal. Its name belongs to one pending wait at a time, which
// the commit sees to: a decision learns only afterwards that the name was taken.
import type { Op } from "../protocol/opcode.ts";
import { addJob, type Draft, endRun } from "./draft.ts";
import type { Call } from "./memo-of.ts";
import { BARE_WAIT, dueOf, refuse, textOption } from "./take-waits.ts";

/** A signal's name has at most so many characters. */
const SIGNAL_NAME_MAX = 512;

export function waitForSignal(draft: Draft, call: Call, op: Op): void {
  const signal = textOption(op, "signal") || op.argument;
  const due = dueOf(draft, timeoutOf(op));
  const problem = nameProblem(signal) ?? (typeof due === "string" ? due : undefined);
  if (typeof due === "string" || problem !== undefined) {
    return refuse(draft, call, op, `Step "${op.label}" cannot wait: ${problem ?? ""}`);
  }
  const onConflict = op.opts["conflict"] === "replace" ? "replace" : "fail";
  if (onConflict === "fail" && isTaken(draft, signal)) return failRun(draft, op, signal);
  replaceOwn(draft, signal);
  const { id: stepId, label: stepName } = op;
  const wait = { ...BARE_WAIT, kind: "signal", stepId, stepName, timeout: due, signal } as const;
  draft.waits.push({ ...wait, onConflict });
  addJob(draft, { kind: "wait", stepId, stepName, due });
}

function timeoutOf({ opts }: Op): string {
  const { timeout } = opts;
  return typeof timeout === "string" ? timeout : "(no timeout)";
}

/** By a step of the same answer, or by another one, as a commit has found. */
function isTaken(draft: Draft, signal: string): boolean {
  return draft.moment.isSignalTaken(signal) || ownRival(draft, signal) !== -1;
}

const ownRival = (draft: Draft, signal: string): number =>
  draft.waits.findIndex((wait) => wait.signal === signal && !wait.replaced);

function replaceOwn(draft: Draft, signal: string): void {
  const rival = ownRival(draft, signal);
  const wait = draft.waits[rival];
  if (wait !== undefined) draft.waits[rival] = { ...wait, replaced: true };
}

function nameProblem(signal: string): string | undefined {
  if (signal === "") return "it names no signal";
  if (signal.length <= SIGNAL_NAME_MAX) return undefined;
  return `the signal's name has ${String(signal.length)} characters; at most ${String(SIGNAL_NAME_MAX)} are allowed`;
}

/** The protocol's answer to a conflict (docs/protocol.md 4.1): the run fails, not only the step. */
function failRun(draft: Draft, op: Op, signal: string): void {
  endRun(draft, "failed", {
    error: {
      name: "SignalConflictError",
      message: `Step "${op.label}" cannot wait for the signal ${JSON.stringify(signal)}: another step waits for it. Wait with onConflict "replace" to take it over.`,
    },
  });
}
