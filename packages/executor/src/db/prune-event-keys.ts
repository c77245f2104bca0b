// Deletes the ids of events whose window is over: the same id may start something again (I4).
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";

const PRUNE_KEYS = `
delete from cairn.event_keys where ctid = any(array(
  select ctid from cairn.event_keys where expires_at < cairn.now() limit 20000))`;

export async function pruneEventKeys(sql: Sql): Promise<void> {
  await runStatement(sql, PRUNE_KEYS, []);
}
