// Cancellations of many runs: made, taken on batch by batch, stopped. The runs themselves are cancelled
// by the statement that changes runs; here is only how far it has come.
import type { Sql } from "postgres";
import { leaseEndSql } from "./due.ts";
import type { Holder } from "./holder.ts";
import { flag, runStatement } from "./row-set.ts";
import { STORED_EVENT_JSON, type StoredEvent } from "./stored-event.ts";

export interface NewCancellation {
  readonly id: string;
  readonly functionId: string;
  /** Instants in ISO-8601. */
  readonly startedAfter: string | null;
  readonly startedBefore: string;
  readonly condition: string | null;
  /** With what they invoked. */
  readonly children: boolean;
}

const INSERT = `
insert into cairn.cancellations (shard, id, function_id, started_after, started_before, condition,
  status, looked_at, batch, matched, cancelled, token, claimable_at, created_at, children)
values ($1::smallint, $2::text, $3::text, $4::timestamptz, $5::timestamptz, $6::text, 'running', '',
  '{}', 0, 0, 0, cairn.now(), cairn.now(), $7::int = 1)`;

export async function insertCancellation(
  sql: Sql,
  shard: number,
  cancellation: NewCancellation,
): Promise<void> {
  const { id, functionId, startedAfter, startedBefore, condition, children } = cancellation;
  const window = [startedAfter, startedBefore];
  const params = [shard, id, functionId, ...window, condition, flag(children)];
  await runStatement(sql, INSERT, params);
}

/** One that is held here until its lease ends. */
export interface ClaimedCancellation {
  readonly id: string;
  /** A whole number, as text. */
  readonly token: string;
  readonly functionId: string;
  /** Runs created after `after`, if that is set, and before `before`; instants, as the database has them. */
  readonly after: string | null;
  readonly before: string;
  readonly condition: string | null;
  readonly children: boolean;
  /** The last run that was looked at. */
  readonly lookedAt: string;
  /** The runs that were matched and are not yet counted as cancelled. */
  readonly batch: readonly string[];
}

// The one that has waited longest: several that go on at once take turns, batch by batch. No run is
// meant that was created after the cancellation, whatever its window says.
const CLAIM = `
update cairn.cancellations c set token = c.token + 1, claimable_at = ${leaseEndSql(2)}
where c.shard = $1::smallint and c.status = 'running' and c.id = (
  select n.id from cairn.cancellations n
  where n.shard = $1::smallint and n.status = 'running' and n.claimable_at <= cairn.now()
  order by n.claimable_at limit 1 for update skip locked)
returning c.id, c.token::text as token, c.function_id as "functionId", c.condition, c.children,
  c.started_after::text as after, least(c.started_before, c.created_at)::text as before,
  c.looked_at as "lookedAt", c.batch`;

export async function claimCancellation(
  sql: Sql,
  { shard, leaseMs }: Holder,
): Promise<ClaimedCancellation | undefined> {
  const [row] = await runStatement<ClaimedCancellation>(sql, CLAIM, [shard, leaseMs]);
  return row;
}

/** A live run in its reach. Without a condition its event is not read. */
export interface Candidate {
  readonly runId: string;
  readonly event: StoredEvent | null;
}

const CANDIDATES = `
select p.id as "runId", case when $6::int = 1 then (
    select ${STORED_EVENT_JSON}
    from cairn.events e where e.shard = $1::smallint and e.id = p.event_id) end as event
from (
  select r.id, r.event_id from cairn.runs r
  where r.shard = $1::smallint and r.function_id = $2::text and r.id > $3::text
    and r.status in ('queued', 'running', 'waiting')
    and r.created_at < $5::timestamptz
    and ($4::timestamptz is null or r.created_at > $4::timestamptz)
  order by r.id limit $7::int) p
order by p.id`;

/** The next runs in the order of their ids. */
export async function findCandidates(
  sql: Sql,
  shard: number,
  { functionId, lookedAt, after, before, condition }: ClaimedCancellation,
  most: number,
): Promise<readonly Candidate[]> {
  const withEvents = flag(condition !== null);
  const params = [shard, functionId, lookedAt, after, before, withEvents, most];
  return runStatement<Candidate>(sql, CANDIDATES, params);
}

const BEGIN_BATCH = `
update cairn.cancellations set looked_at = $4::text, batch = $5::text[],
  matched = matched + cardinality($5::text[])
where shard = $1::smallint and id = $2::text and token = $3::bigint and status = 'running'
returning id`;

/** Kept before any of it is cancelled, so that a crash loses no count. @returns false: not ours. */
export async function beginBatch(
  sql: Sql,
  shard: number,
  { id, token }: ClaimedCancellation,
  found: { readonly lookedAt: string; readonly runIds: readonly string[] },
): Promise<boolean> {
  const params = [shard, id, token, found.lookedAt, found.runIds];
  return (await runStatement(sql, BEGIN_BATCH, params)).length > 0;
}

// One that was stopped meanwhile keeps its end, and learns what its last batch did.
const END_BATCH = `
update cairn.cancellations c set batch = '{}', claimable_at = cairn.now(),
  cancelled = c.cancelled + (select count(*) from cairn.runs r
    where r.shard = $1::smallint and r.id = any(c.batch) and r.status = 'cancelled')
where c.shard = $1::smallint and c.id = $2::text and c.token = $3::bigint
  and c.status in ('running', 'stopped')`;

/** Counts what is cancelled, and gives the cancellation back. */
export async function endBatch(
  sql: Sql,
  shard: number,
  { id, token }: ClaimedCancellation,
): Promise<void> {
  await runStatement(sql, END_BATCH, [shard, id, token]);
}

const FINISH = `
update cairn.cancellations set status = 'finished', ended_at = cairn.now()
where shard = $1::smallint and id = $2::text and token = $3::bigint and status = 'running'`;

export async function finishCancellation(
  sql: Sql,
  shard: number,
  { id, token }: ClaimedCancellation,
): Promise<void> {
  await runStatement(sql, FINISH, [shard, id, token]);
}

const RELEASE = `
update cairn.cancellations set claimable_at = cairn.now()
where shard = $1::smallint and id = $2::text and token = $3::bigint and status = 'running'`;

/** Gives it back as it is: another executor goes on at once. */
export async function releaseCancellation(
  sql: Sql,
  shard: number,
  { id, token }: ClaimedCancellation,
): Promise<void> {
  await runStatement(sql, RELEASE, [shard, id, token]);
}

const STOP = `
with stopped as (
  update cairn.cancellations set status = 'stopped', ended_at = cairn.now()
  where shard = $1::smallint and id = $2::text and status = 'running')
select 1 as found from cairn.cancellations where shard = $1::smallint and id = $2::text`;

/** One that has ended stays as it is. @returns false: there is none with this id. */
export async function stopCancellation(sql: Sql, shard: number, id: string): Promise<boolean> {
  return (await runStatement(sql, STOP, [shard, id])).length > 0;
}
