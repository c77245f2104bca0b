// One run with work under way here. What happens to it is taken one batch after the other, so that
// the run's state can stay in memory between steps and parallel steps commit together. Safety does
// not rest on it: the fence of every commit does that (I7).
import {
  advance,
  decide,
  type Due,
  type Input,
  isEnded,
  type RunJob,
  type WireError,
} from "@cairn/core";
import { setTimeout as sleep } from "node:timers/promises";
import { type LoadedRun, loadRuns } from "../db/load-runs.ts";
import type { CommitOutcome, CommitQueue } from "./commit-queue.ts";
import { type DecisionMoment, decisionMoment } from "./decision-moment.ts";
import type { Engine } from "./engine.ts";
import type { Follow } from "./follow.ts";
import { planTransition, type TransitionPlan } from "./plan-transition.ts";

/** `taken`: committed. `stale`: the job is gone, or the run has ended; nothing was changed. */
export type InputOutcome = "taken" | "stale";

interface Pending {
  readonly input: Input;
  readonly settle: (outcome: InputOutcome) => void;
}

export interface ActiveRun {
  readonly take: (input: Input) => Promise<InputOutcome>;
  /** The run as it is now; undefined when there is none with this id. */
  readonly current: () => Promise<LoadedRun | undefined>;
  /** Tells of a job that was claimed for this run; its token is newer than any known here. */
  readonly knowJob: (job: RunJob) => void;
  readonly isIdle: () => boolean;
}

export interface ActiveRunPorts {
  readonly engine: Engine;
  readonly commits: CommitQueue;
  readonly follow: Follow;
  readonly isStopping: () => boolean;
}

const RETRY_FIRST_MS = 50;
const RETRY_LAST_MS = 2_000;

export function createActiveRun(
  ports: ActiveRunPorts,
  runId: string,
  known: LoadedRun | undefined,
): ActiveRun {
  const { engine, commits, follow } = ports;
  let run = known;
  let inbox: Pending[] = [];
  let isBusy = false;
  let failures = 0;
  let loading: Promise<LoadedRun | undefined> | undefined;

  function current(): Promise<LoadedRun | undefined> {
    if (run !== undefined) return Promise.resolve(run);
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return loading;
  }

  async function load(): Promise<LoadedRun | undefined> {
    const loaded = await loadRuns(engine.sql, engine.holder.shard, [runId]);
    run = loaded.get(runId);
    return run;
  }

  async function work(): Promise<void> {
    isBusy = true;
    while (inbox.length > 0) {
      const batch = inbox;
      inbox = [];
      try {
        await takeBatch(batch);
        failures = 0;
      } catch (err) {
        // The commit's outcome is unknown: load again, and let the fence tell what has happened.
        run = undefined;
        inbox = [...batch, ...inbox];
        failures += 1;
        engine.log.warn({ err, runId, failures }, "a transition failed; trying again");
        if (ports.isStopping()) break;
        await sleep(Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** failures));
      }
    }
    isBusy = false;
  }

  async function takeBatch(batch: readonly Pending[]): Promise<void> {
    const loaded = await current();
    if (loaded === undefined) return settleAll(batch, "stale");
    const inputs = batch.map(({ input }) => input);
    const decision = decide(loaded.state, inputs, momentFor(engine));
    const stale = new Set(decision.stale);
    if (decision.transition === undefined) return settleAll(batch, "stale");
    const { transition } = decision;
    const plan = planTransition(engine, loaded, transition);
    const outcome = await commits.add({
      transition,
      plan,
      elapsedMs: elapsedOf(inputs, stale),
      statusChanged: transition.status !== loaded.state.status,
    });
    if (outcome.kind === "committed") {
      finish(loaded, { transition, plan, outcome });
      for (const { input, settle } of batch) settle(stale.has(input) ? "stale" : "taken");
    } else if (outcome.kind === "rejected") {
      breakRun(batch, outcome.error);
    } else {
      if (outcome.kind === "conflict") run = undefined;
      inbox = [...batch, ...inbox];
    }
  }

  /** What came back cannot be stored. The run ends with that; a second refusal is left to the lease. */
  function breakRun(batch: readonly Pending[], err: unknown): void {
    engine.log.error({ err, runId }, "a transition cannot be stored; the run fails");
    settleAll(batch, "stale");
    if (batch.some(({ input }) => input.kind === "break")) return;
    const input: Input = { kind: "break", error: UNSTORABLE };
    inbox = [{ input, settle: () => undefined }, ...inbox];
  }

  function finish(loaded: LoadedRun, done: Committed): void {
    advance(loaded.state, done.transition);
    follow.resumed(done.outcome.resumed);
    for (const event of done.plan.events) follow.accepted(event);
    if (isEnded(loaded.state.status)) return;
    for (const { id, fate } of done.transition.consumed) {
      if (fate.then === "rearm") goOn(loaded, { id, due: fate.due });
    }
    for (const job of done.transition.jobs) goOn(loaded, job);
  }

  function goOn(loaded: LoadedRun, next: { readonly id: string; readonly due: Due | null }): void {
    const job = loaded.state.jobs.get(next.id);
    if (next.due !== null)
      engine.onDelayedJob(
        "afterMs" in next.due ? next.due.afterMs : next.due.atMs - engine.nowMs(),
      );
    else if (job !== undefined) follow.job({ runId, job });
  }

  return {
    take: (input) =>
      new Promise((settle) => {
        inbox.push({ input, settle });
        if (!isBusy) void work();
      }),
    current,
    knowJob: (job) => {
      if (run === undefined) return;
      if (run.state.jobs.has(job.id)) run.state.jobs.set(job.id, job);
      // Somebody else made this job: what is known here is older than that.
      else run = undefined;
    },
    isIdle: () => !isBusy && inbox.length === 0,
  };
}

const UNSTORABLE: WireError = {
  name: "internal",
  message: "What the app answered could not be stored. The executor's log has the details.",
};

interface Committed {
  readonly transition: NonNullable<ReturnType<typeof decide>["transition"]>;
  readonly plan: TransitionPlan;
  readonly outcome: Extract<CommitOutcome, { kind: "committed" }>;
}

const momentFor = (engine: Engine): DecisionMoment => decisionMoment(engine);

function settleAll(batch: readonly Pending[], outcome: InputOutcome): void {
  for (const { settle } of batch) settle(outcome);
}

/** Time that the app worked for what is being committed. */
function elapsedOf(inputs: readonly Input[], stale: ReadonlySet<Input>): number {
  let elapsed = 0;
  for (const input of inputs) {
    if (input.kind === "reply" && !stale.has(input)) elapsed += input.elapsedMs;
  }
  return elapsed;
}
