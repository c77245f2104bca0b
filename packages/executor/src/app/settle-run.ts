// A run that took units of its function's rate limit by a guess says what it needed.
import { CairnError } from "@cairn/core";
import { findRun } from "../db/find-run.ts";
import { settleUnits } from "../db/rate-limits.ts";
import type { Engine } from "./engine.ts";

/**
 * Runs that start from then on find what is left. The same units again change nothing.
 *
 * Fails with `run_not_found`, or `run_takes_no_units` when the limit has no `units`.
 *
 * @returns What it took until now.
 */
export type SettleRun = (runId: string, units: number) => Promise<number>;

export function createSettleRun({ sql, holder }: Pick<Engine, "sql" | "holder">): SettleRun {
  return async (runId, units) => {
    const before = await settleUnits(sql, { shard: holder.shard, runId }, units);
    if (before !== undefined) return before;
    if ((await findRun(sql, holder.shard, runId)) === undefined) throw notFound(runId);
    throw new CairnError("run_takes_no_units", {
      message: `Run ${runId} took no units of a rate limit that were computed for it.`,
      hint: "Give rateLimit of its function the field units. Runs that were invoked or started again take none.",
    });
  };
}

const notFound = (runId: string): CairnError =>
  new CairnError("run_not_found", {
    message: `There is no run ${runId.slice(0, 64)}.`,
    hint: "Check the id; GET /v1/runs lists the runs.",
  });
