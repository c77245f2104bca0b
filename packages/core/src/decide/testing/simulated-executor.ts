// An executor of the simulation: keeps the run in memory between commits, and decides what lies in
// its inbox, as the shell does. What it knows may be out of date; the fence tells.
import type { RunJob, RunState } from "../run-state.ts";
import { advance } from "../advance.ts";
import { decide, type Input } from "../decide.ts";
import type { Moment } from "../draft.ts";
import type { SimulatedDatabase } from "./simulated-database.ts";

interface Delivery {
  readonly input: Input;
  readonly settle: (outcome: "taken" | "stale") => void;
}

export interface SimulatedExecutor {
  /** The run as it is known here. */
  readonly known: () => RunState;
  /** Tells of a job that was claimed here. */
  readonly knowJob: (job: RunJob) => void;
  readonly deliver: (delivery: Delivery) => void;
  readonly inbox: readonly Delivery[];
  /** Decides up to so many inputs together. */
  readonly work: (count: number) => void;
}

export function createSimulatedExecutor(
  database: SimulatedDatabase,
  moment: Moment,
): SimulatedExecutor {
  let known = database.load();
  let inbox: Delivery[] = [];

  function work(count: number): void {
    const batch = inbox.slice(0, count);
    const inputs = batch.map(({ input }) => input);
    const { transition, stale } = decide(known, inputs, moment);
    const taken = inputs.filter((input) => !stale.includes(input));
    if (transition !== undefined && !database.commit(transition, taken)) {
      known = database.load();
      return;
    }
    inbox = inbox.slice(count);
    if (transition !== undefined) advance(known, transition);
    for (const { input, settle } of batch) settle(stale.includes(input) ? "stale" : "taken");
  }

  return {
    known: () => known,
    knowJob: (job) => {
      // A checkpoint of somebody else moves the run on without a new token: only the version tells.
      if (known.version === database.state.version) known.jobs.set(job.id, job);
      else known = database.load();
    },
    deliver: (delivery) => inbox.push(delivery),
    get inbox() {
      return inbox;
    },
    work,
  };
}
