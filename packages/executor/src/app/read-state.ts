// The state of a run that is too large to travel with its calls: the app fetches it (docs/protocol.md 8.2).
import { CairnError, eventText, isEnded, memosText } from "@cairn/core";
import { findRun } from "../db/find-run.ts";
import { loadRuns } from "../db/load-runs.ts";
import { loadRunEvents } from "../db/run-events.ts";
import type { Engine } from "./engine.ts";

export interface RunStateReader {
  /** JSON text: an array of the triggering events. */
  readonly events: (runId: string) => Promise<string>;
  /**
   * JSON text: the memos by step, of one snapshot and in completion order. It may be newer than the
   * call that the app was sent; that call has no stack, so the app takes this order for it (I20).
   */
  readonly steps: (runId: string) => Promise<string>;
}

/** Both fail with `run_not_found` or, when the run has ended, `run_gone`. */
export function createRunStateReader({
  sql,
  holder,
}: Pick<Engine, "sql" | "holder">): RunStateReader {
  const { shard } = holder;
  return {
    events: async (runId) => {
      const run = await findRun(sql, shard, runId);
      if (run === undefined) throw notFound(runId);
      if (isEnded(run.status)) throw gone(runId);
      return `[${(await loadRunEvents(sql, shard, runId)).map(eventText).join(",")}]`;
    },
    steps: async (runId) => {
      const run = (await loadRuns(sql, shard, [runId])).get(runId);
      if (run === undefined) throw notFound(runId);
      if (isEnded(run.state.status)) throw gone(runId);
      return memosText(run.state.memos.values());
    },
  };
}

const notFound = (runId: string): CairnError =>
  new CairnError("run_not_found", { message: `There is no run ${runId.slice(0, 64)}.` });

const gone = (runId: string): CairnError =>
  new CairnError("run_gone", {
    message: `Run ${runId} has ended: nothing is left to be done for it.`,
    hint: "Stop working on it.",
  });
