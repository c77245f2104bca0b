// Steps 6 and 7 of the flow for one run: what happened to it is decided, planned and committed, and
// what the commit left to do goes straight on.
import { advance, decide, type Due, type Input, isEnded, type Transition } from "@cairn/core";
import type { LoadedRun } from "../db/load-runs.ts";
import { announceDue } from "./announce-jobs.ts";
import type { CommitOutcome, CommitQueue } from "./commit-queue.ts";
import { decisionMoment } from "./decision-moment.ts";
import type { Engine } from "./engine.ts";
import type { Follow } from "./follow.ts";
import { planTransition, type TransitionPlan } from "./plan-transition.ts";
import { withoutRuns } from "./without-runs.ts";

export interface CommitPorts {
  readonly engine: Engine;
  readonly commits: CommitQueue;
  readonly follow: Follow;
}

export type InputsOutcome =
  /** Committed, but for the `stale` ones, whose job is gone. */
  | {
      readonly kind: "committed";
      readonly stale: ReadonlySet<Input>;
      /** The run has ended with it. */
      readonly ended: boolean;
    }
  /** None of them still means anything to this run. */
  | { readonly kind: "nothing" }
  | Exclude<CommitOutcome, { kind: "committed" }>;

/** @param taken - Names of signals that a commit of these inputs found with another wait. */
export async function commitInputs(
  ports: CommitPorts,
  run: LoadedRun,
  inputs: readonly Input[],
  taken: ReadonlySet<string>,
): Promise<InputsOutcome> {
  const { engine, commits } = ports;
  const decision = decide(run.state, inputs, decisionMoment(engine, taken));
  const { transition } = decision;
  if (transition === undefined) return { kind: "nothing" };
  const stale = new Set(decision.stale);
  const plan = planTransition(engine, run, transition);
  const outcome = await commits.add({
    transition,
    plan,
    ...timesOf(inputs, stale),
    statusChanged: transition.status !== run.state.status,
    holdsSlots: engine.registry.index().byId.get(run.state.functionId)?.slotRules !== null,
  });
  if (outcome.kind !== "committed") return outcome;
  goOn(ports, run, { transition, plan, outcome });
  return { kind: "committed", stale, ended: isEnded(transition.status) };
}

/** Time that the app worked for what is being committed, in all its calls and in the longest. */
function timesOf(
  inputs: readonly Input[],
  stale: ReadonlySet<Input>,
): { readonly elapsedMs: number; readonly longestMs: number } {
  let elapsedMs = 0;
  let longestMs = 0;
  for (const input of inputs) {
    if (input.kind !== "reply" || stale.has(input)) continue;
    elapsedMs += input.elapsedMs;
    longestMs = Math.max(longestMs, input.elapsedMs);
  }
  return { elapsedMs, longestMs };
}

interface Committed {
  readonly transition: Transition;
  readonly plan: TransitionPlan;
  readonly outcome: Extract<CommitOutcome, { kind: "committed" }>;
}

function goOn(ports: CommitPorts, run: LoadedRun, done: Committed): void {
  const { follow } = ports;
  advance(run.state, done.transition);
  follow.resumed(done.outcome.resumed);
  for (const event of done.plan.events) follow.accepted(withoutRuns(event, done.outcome.refused));
  if (run.state.status === "cancelled") follow.cancelled(run.state.id);
  for (const { id, fate } of isEnded(run.state.status) ? [] : done.transition.consumed) {
    if (fate.kind === "rearm") takeUp(ports, run, { id, due: fate.due });
  }
  for (const job of done.transition.jobs) takeUp(ports, run, job);
}

function takeUp(
  { engine, follow }: CommitPorts,
  { state }: LoadedRun,
  { id, due }: { readonly id: string; readonly due: Due | null },
): void {
  const job = state.jobs.get(id);
  if (due !== null) {
    announceDue(engine, due);
  } else if (job !== undefined) follow.job({ runId: state.id, job });
}
