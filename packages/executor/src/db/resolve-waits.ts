// Waits: both sides commit first and then look (D9). Whoever finds the match resolves it with a
// conditional update, so that exactly one of event, timeout and end of the run wins (I10).
import type { WaitResult } from "@cairn/core";
import type { Sql } from "postgres";
import type { Holder } from "./holder.ts";
import type { ClaimedJob, ResumeJob } from "./job-types.ts";
import { candidatesSql, type EventKey, findCandidatesByKey } from "./match-candidates.ts";
import { RESUME, type ResumedColumns, toResult, toResumeJob } from "./resumed-jobs.ts";
import { rowSet, rowSetParams, rowSetSql, runStatement } from "./row-set.ts";
import { STORED_EVENT_COLUMNS, type StoredEvent } from "./stored-event.ts";

/** A pending wait that an event may resolve. `condition` is the JSON text of the folded expression. */
export interface WaitCandidate {
  readonly runId: string;
  readonly stepId: string;
  readonly eventId: string;
  readonly condition: string | null;
}

// An event never resolves a wait of the run it started, one that it was accepted before the reach
// of, or one of a run that an earlier wait already gave it to.
const REACH = `
  e.id <> r.event_id
  and e.received_at >= case when w.lookback then r.created_at else w.created_at end
  and not exists (select 1 from cairn.memos m
    where m.shard = r.shard and m.run_id = r.id and m.event_id = e.id offset 0)`;

const CANDIDATES = candidatesSql({
  table: "cairn.waits",
  columns: `w.run_id as "runId", w.step_id as "stepId", e.id as "eventId", w.condition`,
  listens: "w.status = 'pending'",
  reach: REACH,
});

/** The event side looks: pending waits by event and key. */
export const findWaits = (
  sql: Sql,
  shard: number,
  keys: readonly EventKey[],
): Promise<WaitCandidate[]> => findCandidatesByKey(sql, shard, CANDIDATES, keys);

/** An event that a wait may look back to. */
export interface PastEvent extends StoredEvent {
  readonly condition: string | null;
  readonly received: string;
}

// One wait, its run, and then its events in the order of their index. "offset 0" keeps that order of
// the look-ups, and the limit lies where the events are read: without statistics the planner would read
// all of them.
const LOOK_BACK = `
select ${STORED_EVENT_COLUMNS}, w.condition,
  e.received_at::text as received
from (select * from cairn.waits where shard = $1::smallint and run_id = $2::text
  and step_id = $3::text offset 0) w
cross join lateral (select * from cairn.runs r where r.shard = $1::smallint
  and r.id = w.run_id offset 0) r
cross join lateral (select * from cairn.events e where e.shard = $1::smallint
  and e.name = w.event_name and ${REACH}
  and (e.received_at, e.id) > ($4::text::timestamptz, $5::text)
  order by e.received_at, e.id limit 200) e
where w.status = 'pending'
order by e.received_at, e.id`;

/** The wait side looks: events in its reach, the oldest first, one page after `after`. */
export async function findPastEvents(
  sql: Sql,
  shard: number,
  wait: { readonly runId: string; readonly stepId: string },
  after: { readonly received: string; readonly id: string },
): Promise<PastEvent[]> {
  const { received, id } = after;
  return runStatement<PastEvent>(sql, LOOK_BACK, [shard, wait.runId, wait.stepId, received, id]);
}

export const BEFORE_ALL = { received: "-infinity", id: "" } as const;

export interface Resolution {
  readonly runId: string;
  readonly stepId: string;
  readonly eventId: string;
  /** JSON text of the event. */
  readonly result: string;
}

const RESOLUTIONS = rowSet<Resolution>("n", {
  run_id: ["text", (row) => row.runId],
  step_id: ["text", (row) => row.stepId],
  event_id: ["text", (row) => row.eventId],
  result: ["text", (row) => row.result],
});

const RESOLVE = `
with ${rowSetSql(RESOLUTIONS, 4)},
won as (
  update cairn.waits w set status = 'resolved', result_kind = 'data', result = n.result,
    event_id = n.event_id
  from n where w.shard = $1::smallint and w.run_id = any($4::text[]) and w.run_id = n.run_id
    and w.step_id = n.step_id and w.status = 'pending'
  returning w.run_id, w.step_id, w.kind, w.result_kind, w.result),${RESUME}`;

/** Resolves waits that are still pending; their jobs become ours and resume the runs. */
export async function resolveWaits(
  sql: Sql,
  holder: Holder,
  resolutions: readonly Resolution[],
): Promise<ResumeJob[]> {
  const { shard, executor, leaseMs } = holder;
  const params = rowSetParams(RESOLUTIONS, resolutions);
  const rows = await runStatement<ResumedColumns>(sql, RESOLVE, [
    shard,
    executor,
    leaseMs,
    ...params,
  ]);
  return rows.map(toResumeJob);
}

// The name and the words of a timed-out invocation are the protocol's (docs/protocol.md 4.1).
const INVOKE_TIMEOUT =
  '{"name":"InngestInvokeTimeoutError","message":"Timed out waiting for invoked function to complete"}';

const EXPIRE = `
with won as (
  update cairn.waits w set status = 'timed_out',
    result_kind = case when w.kind = 'invoke' then 'error' else 'null' end,
    result = case when w.kind = 'invoke' then '${INVOKE_TIMEOUT}' else 'null' end
  from cairn.jobs j
  where w.shard = $1::smallint and w.run_id = $4::text and w.step_id = $5::text
    and w.status = 'pending' and w.expires_at <= cairn.now()
    and j.shard = $1::smallint and j.run_id = $4::text and j.id = $6::text and j.token = $7::bigint
  returning w.run_id, w.step_id, w.kind, w.result_kind, w.result),${RESUME}`;

const REARM = `
update cairn.jobs j set token = j.token + 1, leased_by = null, claimable_at = w.expires_at,
  due_at = w.expires_at
from cairn.waits w
where j.shard = $1::smallint and j.run_id = $2::text and j.id = $3::text and j.token = $4::bigint
  and w.shard = $1::smallint and w.run_id = $2::text and w.step_id = j.step_id
  and w.status = 'pending'`;

/**
 * Nothing resolved the wait: time it out if it is over, else look again when it will be.
 *
 * @returns The resumed run's job, if the timeout won.
 */
export async function expireOrRearm(
  sql: Sql,
  holder: Holder,
  { runId, job }: ClaimedJob,
): Promise<ResumeJob[]> {
  const { shard, executor, leaseMs } = holder;
  const expired = await runStatement<ResumedColumns>(sql, EXPIRE, [
    shard,
    executor,
    leaseMs,
    runId,
    job.stepId,
    job.id,
    job.token,
  ]);
  if (expired.length === 0) await runStatement(sql, REARM, [shard, runId, job.id, job.token]);
  return expired.map(toResumeJob);
}

const RESULT = `
select kind, result_kind, result from cairn.waits
where shard = $1::smallint and run_id = $2::text and step_id = $3::text and result is not null`;

/** The result of a resolved wait, for a resume job that was claimed. */
export async function waitResult(
  sql: Sql,
  shard: number,
  wait: { readonly runId: string; readonly stepId: string },
): Promise<WaitResult | undefined> {
  const [row] = await runStatement<ResumedColumns>(sql, RESULT, [shard, wait.runId, wait.stepId]);
  return row === undefined ? undefined : toResult(row);
}
