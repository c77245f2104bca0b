// Rows that have served: pruned in the background, a little at a time. Nothing that a live run needs
// is ever touched (I28).
import type { Sql } from "../db/client.ts";
import { sweepSlots } from "../db/admit-jobs.ts";
import { pruneEventKeys, pruneThrottles } from "../db/prune-starts.ts";
import { pruneRateLimits } from "../db/rate-limits.ts";
import { pruneChanges } from "../db/read-feed.ts";
import { pruneMessages } from "../db/realtime-messages.ts";
import { pruneSyncAttempts } from "../db/sync-attempts.ts";
import type { Engine } from "./engine.ts";
import type { Logger } from "../ops/log.ts";

const PRUNE = [
  pruneEventKeys,
  pruneThrottles,
  pruneChanges,
  pruneMessages,
  pruneRateLimits,
  pruneSyncAttempts,
] as const;
const INTERVAL_MS = 60_000;
const SWEEP_MS = 10_000;

export interface Housekeeping {
  readonly stop: () => void;
}

async function pruneAll(sql: Sql): Promise<void> {
  await Promise.all(PRUNE.map((prune) => prune(sql)));
}

/** All of it once, where nothing of ours runs for long enough to have timers. */
export async function keepHouse({ sql, holder }: Pick<Engine, "sql" | "holder">): Promise<void> {
  await Promise.all([pruneAll(sql), sweepSlots(sql, holder.shard)]);
}

export function startHousekeeping(sql: Sql, shard: number, log: Logger): Housekeeping {
  const timer = setInterval(() => {
    pruneAll(sql).catch((err: unknown) => {
      log.warn({ err }, "could not prune old rows; trying again later");
    });
  }, INTERVAL_MS);
  const sweep = setInterval(() => {
    sweepSlots(sql, shard).catch((err: unknown) => {
      log.warn({ err }, "could not sweep slots; trying again later");
    });
  }, SWEEP_MS);
  timer.unref();
  sweep.unref();
  return {
    stop: () => {
      clearInterval(timer);
      clearInterval(sweep);
    },
  };
}
