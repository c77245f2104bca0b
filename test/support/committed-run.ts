// A run whose inputs are decided and committed one by one, by the executor's own statements and
// without its loop: tests see what a commit leaves in the tables.
import { advance, decide, type Input, type RunState } from "@cairn/core";
import type { Sql } from "postgres";
import { aMoment } from "../../packages/core/src/decide/testing/builders.ts";
import { addTransitionRows } from "../../packages/executor/src/db/add-transition-rows.ts";
import { commitTransitions } from "../../packages/executor/src/db/commit-transitions.ts";
import type { Holder } from "../../packages/executor/src/db/holder.ts";
import { loadRuns } from "../../packages/executor/src/db/load-runs.ts";
import { noRows } from "../../packages/executor/src/db/transition-rows.ts";
import { acceptRun, newId } from "./accepted-run.ts";

const HOLDER: Holder = { shard: 0, executor: "test", leaseMs: 600_000 };
const REGISTRY_VERSION = 1;

export interface CommittedRun {
  readonly id: string;
  /** As an executor loads it that did not make these commits. */
  readonly load: () => Promise<RunState>;
  /** Decides upon an input and commits what it leads to. */
  readonly take: (input: (state: RunState) => Input) => Promise<void>;
}

/** A run of function `fn-pay`, whose first call is under way. */
export async function startCommittedRun(sql: Sql): Promise<CommittedRun> {
  const { id } = await acceptRun(sql, HOLDER, REGISTRY_VERSION, {
    functionId: "fn-pay",
    appId: "app-shop",
    eventName: "shop/order.placed",
  });
  const load = () => loadState(sql, id);
  let state = await load();
  return {
    id,
    load,
    take: async (input) => {
      await commit(sql, state, input(state));
      // The state in memory and the one in the tables take turns: both must lead to the same.
      if (state.version % 2 === 0) state = await load();
    },
  };
}

async function loadState(sql: Sql, id: string): Promise<RunState> {
  const loaded = (await loadRuns(sql, HOLDER.shard, [id])).get(id);
  if (loaded === undefined) throw new Error("the run is not there");
  return loaded.state;
}

async function commit(sql: Sql, state: RunState, input: Input): Promise<void> {
  const { transition } = decide(state, [input], aMoment({ newId }));
  if (transition === undefined) throw new Error("nothing was decided");
  const elapsedMs = input.kind === "reply" ? input.elapsedMs : 0;
  const rows = noRows();
  addTransitionRows(rows, {
    ord: 0,
    transition,
    elapsedMs,
    longestMs: elapsedMs,
    statusChanged: transition.status !== state.status,
    holdsSlots: false,
    waits: [],
    newId,
  });
  const result = await commitTransitions({ sql, batches: sql }, HOLDER, REGISTRY_VERSION, rows);
  if (!result.committed.has(0)) throw new Error("the transition was not committed");
  advance(state, transition);
}
