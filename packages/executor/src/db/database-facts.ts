// What `cairn doctor` wants to know of a database before it asks for invariants.
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";
import { type TimeoutName, TIMEOUTS_MS } from "./timeouts.ts";

export interface DatabaseFacts {
  readonly major: number;
  readonly isMigrated: boolean;
  readonly isDurable: boolean;
  readonly oldestSnapshotSeconds: number;
  /** Who we are there. */
  readonly role: string;
  /** Names of the settings that would end what hangs, but are off. */
  readonly missingTimeouts: readonly TimeoutName[];
  readonly liveRuns: number;
  readonly jobs: number;
  /** That the database is of; null while no executor has worked on it. */
  readonly environment: string | null;
}

const SERVER = `
select current_setting('server_version_num')::int / 10000 as major,
  to_regclass('cairn.registry') is not null as "isMigrated",
  current_setting('fsync') = 'on' and current_setting('synchronous_commit') <> 'off' as "isDurable",
  coalesce(extract(epoch from max(now() - xact_start) filter (where backend_xmin is not null
    and pid <> pg_backend_pid())), 0)::float8 as "oldestSnapshotSeconds",
  current_user as role,
  array(select name from pg_settings where setting = '0' and name in
    ('${Object.keys(TIMEOUTS_MS).join("', '")}')
    order by name) as "missingTimeouts"
from pg_stat_activity`;

const COUNTS = `
select (select count(*) from cairn.runs where status in ('queued', 'running', 'waiting'))::float8
    as "liveRuns",
  (select count(*) from cairn.jobs)::float8 as jobs,
  (select to_jsonb(registry) ->> 'environment' from cairn.registry) as environment`;

type Counts = Pick<DatabaseFacts, "liveRuns" | "jobs" | "environment">;

export async function readDatabaseFacts(sql: Sql): Promise<DatabaseFacts> {
  const [server] = await runStatement<Omit<DatabaseFacts, keyof Counts>>(sql, SERVER, []);
  if (server === undefined) throw new Error("the database gave no answer");
  const none: Counts = { liveRuns: 0, jobs: 0, environment: null };
  const [counts = none] = server.isMigrated ? await runStatement<Counts>(sql, COUNTS, []) : [];
  return { ...server, ...counts };
}
