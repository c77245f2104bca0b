// What the live feed reads. A snapshot is the cursor: it knows of each transaction whether it had
// committed, so no change is skipped by one that took its place earlier and committed later.
import type { FeedChange } from "@cairn/core";
import { type SQL, sql } from "drizzle-orm";
import type { Sql } from "postgres";
import type { Reader } from "./client.ts";
import { toInstant } from "./instant.ts";

/** The database at one moment. */
export interface FeedMoment {
  /** Text of a `pg_snapshot`. */
  readonly snapshot: string;
  /** The database's clock. */
  readonly at: string;
}

export interface FeedRead extends FeedMoment {
  /** Everything that became visible since, in no order; incomplete when `truncated`. */
  readonly changes: readonly FeedChange[];
  readonly truncated: boolean;
}

export interface FeedSource {
  /** Tells this database from every other, also from an earlier one at the same place. */
  readonly database: () => Promise<string>;
  /** @param since - A snapshot; null: only say what the moment is. */
  readonly read: (since: string | null) => Promise<FeedRead>;
}

/** One read gives at most this many changes. */
const CHANGES_MAX = 10_000;

export function createFeedSource(db: Reader): FeedSource {
  return {
    database: () => databaseIdentity(db),
    read: (since) => readChanges(db, since),
  };
}

type Row = {
  readonly snapshot: string;
  readonly at: string;
  readonly changes: FeedChange[] | null;
};

async function readChanges(db: Reader, since: string | null): Promise<FeedRead> {
  const changes = since === null ? sql`null::json` : changesSince(since);
  const [row] = await db.execute<Row>(sql`
    select pg_current_snapshot()::text as snapshot, cairn.now() as at, ${changes} as changes`);
  if (row === undefined) throw new Error("a select without a table gave no row");
  const read = row.changes ?? [];
  return {
    snapshot: row.snapshot,
    at: toInstant(row.at),
    changes: read.map((change) => ({ ...change, at: toInstant(change.at) })),
    truncated: read.length > CHANGES_MAX,
  };
}

/**
 * Not visible in a snapshot is what it lists as in progress and what began after it. Looked up one
 * by one and from there on, so that a transaction that stays open for long costs nothing: from the
 * snapshot's xmin on, everything since its beginning would be read again each time.
 */
function changesSince(snapshot: string): SQL {
  const columns = sql`c.run_id as "runId", c.kind, c.version, c.at`;
  const limit = CHANGES_MAX + 1;
  return sql`(select coalesce(json_agg(row_to_json(x)), '[]') from (
    (select ${columns} from cairn.changes c
      where c.xid = any(array(select pg_snapshot_xip(${snapshot}::text::pg_snapshot)))
      limit ${limit})
    union all
    (select ${columns} from cairn.changes c
      where c.xid >= pg_snapshot_xmax(${snapshot}::text::pg_snapshot)
      order by c.xid limit ${limit})
    limit ${limit}) x)`;
}

const PERMISSION_DENIED = "42501";

async function databaseIdentity(db: Reader): Promise<string> {
  try {
    const [row] = await db.execute<{ id: string }>(sql`
      select c.system_identifier || '-' || d.oid as id
      from pg_control_system() c, pg_database d where d.datname = current_database()`);
    return row?.id ?? "";
  } catch (error) {
    // A provider may keep this function to itself: then other clusters cannot be told apart.
    if (!isPermissionDenied(error)) throw error;
    const [row] = await db.execute<{ id: string }>(
      sql`select d.oid::text as id from pg_database d where d.datname = current_database()`,
    );
    return row?.id ?? "";
  }
}

function isPermissionDenied(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === PERMISSION_DENIED;
}

/** Changes are kept this long; a cursor that is older cannot be resumed. */
const CHANGES_KEPT_MINUTES = 60;

/** One statement deletes at most this many, so that it never holds its locks for long. */
const PRUNE_MAX = 10_000;

/**
 * Deletes changes that are older than an hour, the oldest first, part by part. Many processes may
 * call this at once.
 *
 * @returns How many were deleted.
 */
export async function pruneChanges(client: Sql): Promise<number> {
  let total = 0;
  for (;;) {
    const deleted = await pruneSome(client);
    total += deleted;
    if (deleted < PRUNE_MAX) return total;
  }
}

async function pruneSome(client: Sql): Promise<number> {
  const result = await client`
    with oldest as (
      select ctid, at from cairn.changes order by xid limit ${PRUNE_MAX} for update skip locked)
    delete from cairn.changes where ctid = any(array(
      select ctid from oldest
      where at < cairn.now() - ${CHANGES_KEPT_MINUTES}::int * interval '1 minute'))`;
  return result.count;
}
