// Facts made up for the tests of the checks: a function, and what is said to have become of events.
import type { Facts, ObservedRun } from "./facts.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { Controls, EventData, FunctionPlan, StepPlan } from "./workload-plan.ts";

/** One event of the function `f`, which is accepted at `at` and answered a millisecond later. */
export interface MadeEvent {
  readonly at?: number;
  readonly name?: string;
  readonly data?: Partial<EventData>;
  /** Why it did not start a run. */
  readonly skip?: string;
  readonly detail?: string;
  /** The number of the event whose run it is in. */
  readonly batchOf?: number;
  readonly status?: string;
  readonly endedAt?: number;
  readonly calls?: readonly MadeCall[];
}

interface MadeCall {
  readonly from: number;
  readonly to: number;
  readonly cutAt?: number;
  readonly step?: string;
}

/** Ids of ours, as long as real ones. */
export const idOf = (n: number): string => `01EVENT${String(n).padStart(19, "0")}`;
const runIdOf = (n: number): string => `run-${String(n)}`;

const STEP: StepPlan = { name: "one", kind: "work", ms: 1, isFlaky: false, isParallel: false };

/** Every event starts a run that completes in one call right after it, unless it says otherwise. */
export function buildFacts(controls: Controls, made: readonly MadeEvent[]): Facts {
  const fn: FunctionPlan = {
    id: "f",
    events: ["started"],
    controls,
    steps: [STEP],
    checkpointing: true,
  };
  const events = made.map(({ name = "started", data }, n) => ({ name, data: dataOf(n, data) }));
  const heard = made.map((one, n) => ({ ...one, n })).filter(({ name }) => name === undefined);
  return {
    plan: { seed: 7, executors: 1, functions: [fn], events, requests: [], kills: [] },
    sendings: made.map(({ at = 0 }, n) => ({ n, id: idOf(n), sent: at, answered: at + 1 })),
    ledger: heard.filter(startsRun).flatMap((one) => ledgerOf(one, heard)),
    decisions: heard.map(({ n, skip, detail, batchOf }) => ({
      n,
      fn: fn.id,
      outcome: skip === undefined ? (batchOf === undefined ? "started" : "batched") : "skipped",
      runId: skip === undefined ? runIdOf(batchOf ?? n) : null,
      reason: skip ?? null,
      detail: detail ?? null,
    })),
    runs: heard.filter(startsRun).map(runOf),
    waitedUntil: new Map(),
    settled: [],
  };
}

type Heard = MadeEvent & { readonly n: number };

const startsRun = ({ skip, batchOf, n }: Heard): boolean =>
  skip === undefined && (batchOf ?? n) === n;

const dataOf = (n: number, data: Partial<EventData> = {}): EventData => ({
  n,
  user: "ada",
  team: 1,
  order: `order-${String(n)}`,
  rank: 0,
  solo: false,
  ...data,
});

const callsOf = ({ calls, at = 0 }: Heard): readonly MadeCall[] =>
  calls ?? [{ from: at + 2, to: at + 5 }];

function runOf(one: Heard): ObservedRun {
  const { n, at = 0, status = "completed" } = one;
  const lastEnd = Math.max(at, ...callsOf(one).map(({ to }) => to));
  const endedAt = one.endedAt ?? lastEnd + 1;
  return { id: runIdOf(n), fn: "f", n, status, createdAt: at, endedAt };
}

function ledgerOf(one: Heard, all: readonly Heard[]): LedgerEntry[] {
  const run = runIdOf(one.n);
  const events = all.filter(({ n, batchOf }) => (batchOf ?? n) === one.n).map(({ n }) => n);
  return callsOf(one).flatMap(({ from, to, cutAt, step = "one" }, index): LedgerEntry[] => {
    const call = one.n * 100 + index;
    const of = { call, run, fn: "f" };
    return [
      { ...of, edge: "call", at: from, job: "job", generation: index + 1, events },
      { ...of, edge: "start", at: from, step },
      { ...of, edge: "end", at: to, step },
      { call, edge: cutAt === undefined ? "answered" : "cut", at: cutAt ?? to },
    ];
  });
}
