// What a run took of its function's rate limit after all, when its units were a guess.
import { askExecutor, type ExecutorAnswer } from "../connection/ask-executor.ts";
import type { ApiParts } from "../connection/request-executor.ts";
import { NonRetriable, SendFailed } from "../errors.ts";
import { trusted } from "../trusted.ts";

export interface SettledUnits {
  /** What the run counts for from now on. */
  readonly units: number;
  /** What it counted for until now. */
  readonly unitsBefore: number;
}

export type SettleUnits = (runId: string, units: number) => Promise<SettledUnits>;

/** The same question would be refused again: no such run, or one that takes no units. */
const FOR_GOOD: ReadonlySet<number> = new Set([400, 404, 409, 422]);

export function createSettleUnits(parts: ApiParts): SettleUnits {
  return async (runId, units) => {
    if (typeof units !== "number" || !Number.isFinite(units) || units < 0) {
      throw new NonRetriable(`step.settle needs a number from 0, not ${String(units)}.`);
    }
    const path = `/v1/runs/${encodeURIComponent(runId)}/settle`;
    const body = JSON.stringify({ units });
    const { data } = await askExecutor(parts, { method: "POST", path, body }).catch(refuse);
    return trusted(data);
  };
}

function refuse(error: unknown): ExecutorAnswer {
  if (error instanceof SendFailed && FOR_GOOD.has(error.status)) {
    throw new NonRetriable(error.message, { cause: error });
  }
  throw error;
}
