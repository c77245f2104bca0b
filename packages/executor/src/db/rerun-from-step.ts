// Starts a run again from one of its steps, in one statement: the new run, with what had been finished
// before that step, and its first job.
import type { RunControls } from "@cairn/core";
import type { Sql } from "postgres";
import { insertWatches, watchesText } from "./cancel-watches.ts";
import { afterMs } from "./due.ts";
import { runStatement } from "./row-set.ts";

export interface RerunFromStep {
  /** The run that ended. */
  readonly runId: string;
  readonly stepId: string;
  readonly newRunId: string;
  readonly jobId: string;
  readonly maxAttempts: number;
  /** JSON text: by step id, the JSON text of its arguments; null: those of the function. */
  readonly inputs: string | null;
  readonly controls: RunControls;
}

// New arguments are for the call of that very step: SDKs take them for nothing in a discovery.
const RERUN = `
with target as (
  select seq, name from cairn.memos
  where shard = $1::smallint and run_id = $2::text and step_id = $3::text
    and ($7::text is null or op in ('StepRun', 'StepError', 'StepFailed'))),
kept as (
  insert into cairn.memos (shard, run_id, step_id, seq, name, op, kind, value, attempts, wait,
    event_id, queued_at, started_at, ended_at)
  select m.shard, $4::text, m.step_id, m.seq, m.name, m.op, m.kind, m.value, m.attempts, m.wait,
    m.event_id, cairn.now(), cairn.now(), cairn.now()
  from cairn.memos m, target t
  where m.shard = $1::smallint and m.run_id = $2::text and m.seq < t.seq
  returning octet_length(value) as bytes),
run as (
  insert into cairn.runs (shard, id, function_id, app_id, status, version, event_id, cause,
    original_run_id, depth, max_attempts, request_version, plan_only, eager, steps, state_bytes,
    running_ms, step_inputs, created_at)
  select r.shard, $4::text, r.function_id, r.app_id, 'queued', 0, r.event_id, 'rerun', r.id, 0,
    $6::smallint, r.request_version, false, false, (select count(*) from kept),
    (select coalesce(sum(bytes), 0) from kept), 0, $7::text, cairn.now()
  from cairn.runs r
  where r.shard = $1::smallint and r.id = $2::text and exists (select 1 from target)
  returning id),
job as (
  insert into cairn.jobs (shard, run_id, id, kind, step_id, step_name, attempt, faults, token,
    claimable_at, due_at, created_at)
  select $1::smallint, run.id, $5::text, 'call', case when $7::text is not null then $3::text end,
    case when $7::text is not null then t.name end, 0, 0, 0, cairn.now(), cairn.now(), cairn.now()
  from run, target t),
watches as (${insertWatches("run", "$8::text", "run.id")}),
deadline as (
  insert into cairn.jobs (shard, run_id, id, kind, attempt, faults, token, claimable_at, due_at,
    created_at)
  select $1::smallint, run.id, $9::text, 'deadline', 0, 0, 0, d.at, d.at, cairn.now()
  from run, (select cairn.now() + $10::float8 * interval '1 millisecond' as at) d
  where $9::text is not null),
events as (
  insert into cairn.run_events (shard, run_id, position, event_id)
  select n.shard, run.id, n.position, n.event_id from cairn.run_events n, run
  where n.shard = $1::smallint and n.run_id = $2::text),
changed as (
  insert into cairn.changes (shard, run_id, kind, version, at)
  select $1::smallint, id, 'run', 0, cairn.now() from run)
select id from run`;

/** @returns false when the run has no finished step of this id, or none that takes arguments. */
export async function rerunFromStep(
  sql: Sql,
  shard: number,
  rerun: RerunFromStep,
): Promise<boolean> {
  const { runId, stepId, newRunId, jobId, maxAttempts, inputs, controls } = rerun;
  const { watches, deadline } = controls;
  const params = [
    shard,
    runId,
    stepId,
    newRunId,
    jobId,
    maxAttempts,
    inputs,
    watchesText(watches),
    deadline?.jobId ?? null,
    afterMs(deadline?.due ?? null),
  ];
  return (await runStatement(sql, RERUN, params)).length > 0;
}
