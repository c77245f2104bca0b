// Moves the one clock of a database forward (D8), so that leases of the dead end without waiting.
import type { Sql } from "postgres";
import { sweepQueues } from "../support/queue-options.ts";

/** Adds to earlier moves. Plans that were made before are made anew by Postgres. */
export async function moveClock(sql: Sql, byMs: number): Promise<void> {
  const [row] = await sql<{ ms: number }[]>`
    select extract(epoch from cairn.now() - now())::float8 * 1000 as ms`;
  const ms = Math.round((row?.ms ?? 0) + byMs);
  await sql.unsafe(
    `create or replace function cairn.now() returns timestamptz language sql stable
      as $$ select now() + interval '${String(ms)} milliseconds' $$`,
  );
  await sweepQueues();
}
