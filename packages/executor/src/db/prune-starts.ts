// Deletes what is remembered of starts, when it decides nothing any more: ids of events whose window is
// over (I4), and throttles that are open.
import type { Sql } from "postgres";
import { pruneSql } from "./prune-sql.ts";
import { runStatement } from "./row-set.ts";

const PRUNE_KEYS = pruneSql("cairn.event_keys", "expires_at < cairn.now()");

export async function pruneEventKeys(sql: Sql): Promise<void> {
  await runStatement(sql, PRUNE_KEYS, []);
}

const PRUNE_THROTTLES = pruneSql(
  "cairn.throttles",
  "tat < extract(epoch from cairn.now() - interval '1 hour')",
);

/** A throttle that is open is the same as none. */
export async function pruneThrottles(sql: Sql): Promise<void> {
  await runStatement(sql, PRUNE_THROTTLES, []);
}
