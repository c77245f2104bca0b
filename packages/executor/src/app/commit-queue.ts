// Step 7 of the flow: transitions of many runs share a commit. While one batch is being written the
// next one gathers.
import type { NewRun, Transition } from "@cairn/core";
import { addTransitionRows } from "../db/add-transition-rows.ts";
import { commitTransitions } from "../db/commit-transitions.ts";
import { addPlanRows } from "../db/event-rows.ts";
import type { ResumeJob } from "../db/job-types.ts";
import { isSignalRace } from "../db/signal-race.ts";
import { storageErrorCode } from "../db/storage-error.ts";
import { noRows } from "../db/transition-rows.ts";
import { type Batcher, createBatcher } from "../ops/batcher.ts";
import { announceRuns } from "./announce-jobs.ts";
import type { Engine } from "./engine.ts";
import type { TransitionPlan } from "./plan-transition.ts";

interface CommitItem {
  readonly transition: Transition;
  readonly plan: TransitionPlan;
  readonly elapsedMs: number;
  readonly longestMs: number;
  readonly statusChanged: boolean;
  /** Its function has limits. */
  readonly holdsSlots: boolean;
}

export type CommitOutcome =
  | {
      readonly kind: "committed";
      readonly resumed: readonly ResumeJob[];
      /** Ids of new runs of the whole batch that may not start. */
      readonly refused: ReadonlySet<string>;
    }
  /** Somebody else changed the run or claimed the job: load again and decide anew. */
  | { readonly kind: "conflict" }
  | { readonly kind: "registry_changed" }
  /** Somebody else waits for these signals: decide anew, knowing that. */
  | { readonly kind: "signals_taken"; readonly signals: readonly string[] }
  /** The database refuses this transition itself, and will again. */
  | { readonly kind: "rejected"; readonly error: unknown };

export type CommitQueue = Batcher<CommitItem, CommitOutcome>;

const MAX_BATCH = 200;
// One batch gathers while another is written; a third would only make both smaller.
const BATCHES_IN_FLIGHT = 2;

export function createCommitQueue(engine: Engine): CommitQueue {
  return createBatcher({
    run: (items: readonly CommitItem[]) => commitOrSplit(engine, items),
    maxItems: MAX_BATCH,
    maxInFlight: BATCHES_IN_FLIGHT,
  });
}

/**
 * One transition that the database refuses must not hold up those that share its commit (I22): on
 * an error that is not the database's own trouble each is tried alone.
 */
async function commitOrSplit(
  engine: Engine,
  items: readonly CommitItem[],
): Promise<readonly CommitOutcome[]> {
  try {
    return await commit(engine, items);
  } catch (error) {
    if (storageErrorCode(error) !== undefined) throw error;
    if (items.length === 1) {
      return [isSignalRace(error) ? { kind: "conflict" } : { kind: "rejected", error }];
    }
    const outcomes: CommitOutcome[] = [];
    for (const item of items) outcomes.push(...(await commitOrSplit(engine, [item])));
    return outcomes;
  }
}

const startedBy = (items: readonly CommitItem[]): readonly NewRun[] =>
  items.flatMap(({ plan }) => plan.events.flatMap(({ runs }) => runs));

async function commit(
  engine: Engine,
  items: readonly CommitItem[],
): Promise<readonly CommitOutcome[]> {
  const rows = noRows();
  for (const [ord, item] of items.entries()) {
    const { plan } = item;
    addTransitionRows(rows, { ...item, ord, waits: plan.waits, newId: engine.newId });
    for (const event of plan.events) addPlanRows(rows, { ord, key: null, hold: true }, event);
  }
  engine.failpoint("transition:before-commit");
  const version = engine.registry.version();
  const result = await commitTransitions(engine, engine.holder, version, rows);
  engine.failpoint("transition:after-commit");
  engine.onCommit();
  if (result.bufferedMs !== null) engine.onDelayedJob(result.bufferedMs);
  announceRuns(engine, startedBy(items), true);
  engine.onSlotsFreed(result.freed);
  if (!result.fresh) {
    await engine.registry.refresh();
    return items.map(() => ({ kind: "registry_changed" }));
  }
  // Resumed parents belong to the batch as a whole: the first committed item carries them.
  let resumed = result.resumed;
  return items.map((_, ord) => {
    if (!result.committed.has(ord)) {
      const signals = result.taken.get(ord);
      return signals === undefined ? { kind: "conflict" } : { kind: "signals_taken", signals };
    }
    const outcome: CommitOutcome = { kind: "committed", resumed, refused: result.refused };
    resumed = [];
    return outcome;
  });
}
