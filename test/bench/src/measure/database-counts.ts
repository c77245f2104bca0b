// What a piece of work cost the database. Only counters that are exact at once: the statistics
// views lag behind by up to ten seconds.
import type { Sql } from "postgres";

export interface DatabaseMoment {
  readonly lsn: string;
  /** Statements of clients in one database so far. */
  readonly statements: number;
}

export interface DatabaseCost {
  readonly statements: number;
  /** Commits that wrote something. */
  readonly commits: number;
  readonly walBytes: number;
}

/** @param sql - Connected to a database with `pg_stat_statements` and `pg_walinspect`. */
export async function databaseMoment(sql: Sql, database: string): Promise<DatabaseMoment> {
  const [row] = await sql<{ lsn: string; statements: number }[]>`
    select pg_current_wal_insert_lsn()::text as lsn,
      (select coalesce(sum(s.calls), 0)::float8 from pg_stat_statements s
        join pg_database d on d.oid = s.dbid
        where d.datname = ${database} and s.toplevel) as statements`;
  if (row === undefined) throw new Error("the database gave no counters");
  return row;
}

/** The WAL is the server's: whoever else wrote meanwhile is counted too. */
export async function databaseCostSince(
  sql: Sql,
  database: string,
  before: DatabaseMoment,
): Promise<DatabaseCost> {
  const after = await databaseMoment(sql, database);
  // The end of the log must have reached the disk before it can be read.
  const [wal] = await sql<{ bytes: number; commits: number }[]>`
    select pg_wal_lsn_diff(${after.lsn}::text::pg_lsn, ${before.lsn}::text::pg_lsn)::float8 as bytes,
      coalesce((select sum(count)::float8
        from pg_get_wal_stats(${before.lsn}::text::pg_lsn,
          least(${after.lsn}::text::pg_lsn, pg_current_wal_flush_lsn()), true)
        where "resource_manager/record_type" = 'Transaction/COMMIT'), 0) as commits`;
  return {
    statements: after.statements - before.statements,
    commits: wal?.commits ?? Number.NaN,
    walBytes: wal?.bytes ?? Number.NaN,
  };
}
