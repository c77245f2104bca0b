// What was seen of a workload; the checks judge nothing else. All times are milliseconds of the
// machine's monotonic clock, so that what the sender, the app and the database saw can be compared.
import type { LedgerEntry } from "./ledger.ts";
import type { Sending } from "./send-requests.ts";
import type { WorkloadPlan } from "./workload-plan.ts";

export interface ObservedDecision {
  /** Number of the event. */
  readonly n: number;
  /** Id of the function in the plan. */
  readonly fn: string;
  readonly outcome: "started" | "batched" | "buffered" | "skipped";
  readonly runId: string | null;
  readonly reason: string | null;
  readonly detail: string | null;
}

export interface ObservedRun {
  readonly id: string;
  readonly fn: string;
  /** Number of its event; of a batch the first one. */
  readonly n: number;
  readonly status: string;
  readonly createdAt: number;
  readonly endedAt: number | null;
}

export interface Facts {
  readonly plan: WorkloadPlan;
  /** One per event and request that it was in. */
  readonly sendings: readonly Sending[];
  readonly ledger: readonly LedgerEntry[];
  readonly decisions: readonly ObservedDecision[];
  readonly runs: readonly ObservedRun[];
  /** By run: the last moment at which it had not been let through to its first call for certain. */
  readonly waitedUntil: ReadonlyMap<string, number>;
  /** Moments at which every event accepted before had been compared with the runs it may end. */
  readonly settled: readonly number[];
}
