// Between steps 4 and 5 of the flow: which jobs of functions with limits may call their app now. The
// rules are functions of the database (migration `admission`), one admission of a shard at a time.
import type { Sql } from "postgres";
import { JOB_COLUMNS, type JobColumns, toClaimedJob } from "./claimed-job.ts";
import type { Holder } from "./holder.ts";
import type { ClaimedJob } from "./job-types.ts";
import { runStatement } from "./row-set.ts";

/** What a job needs before its app is called. */
export interface LaneEntry {
  readonly claimed: ClaimedJob;
  /** Jobs that need the same wait in the same lane. */
  readonly lane: string;
  readonly functionId: string;
  readonly appId: string;
  /** Names of limits and what each counts, in the same order. */
  readonly names: readonly string[];
  readonly keys: readonly string[];
  /** Seconds by which it goes before others of its lane. */
  readonly priority: number;
}

export interface Admission {
  readonly entering: readonly LaneEntry[];
  /** Keys of slots that were given back. */
  readonly freed: readonly string[];
  /** How many jobs that waited this executor can take. */
  readonly room: number;
}

const ADMIT = `
select ${JOB_COLUMNS}
from cairn.admit($1::smallint, $2::text, $3::float8, $4::int, $5::text, $6::text[]) j`;

/** @returns The jobs that may go on: of those that entered, and of those that waited, now ours. */
export async function admitJobs(
  sql: Sql,
  { shard, executor, leaseMs }: Holder,
  { entering, freed, room }: Admission,
): Promise<ClaimedJob[]> {
  const rows = await runStatement<JobColumns>(sql, ADMIT, [
    shard,
    executor,
    leaseMs,
    room,
    JSON.stringify(entering.map(toEntry)),
    freed,
  ]);
  return rows.map(toClaimedJob);
}

const toEntry = ({ claimed: { runId, job }, ...needs }: LaneEntry) => ({
  run: runId,
  job: job.id,
  token: job.token,
  ...needs,
});

/** Backstop for what a crash left undone between a commit and the admission after it. */
export async function sweepSlots(sql: Sql, shard: number): Promise<void> {
  await runStatement(sql, "select cairn.sweep_slots($1::smallint)", [shard]);
}

/** Lanes that wait for a pause which was lifted look again at the next admission. */
export async function wakeAfterPause(
  sql: Sql,
  shard: number,
  pause: { readonly scope: string; readonly targetId: string },
): Promise<void> {
  const blockedOn = `pause:${pause.scope}:${pause.targetId}`;
  await runStatement(sql, "select cairn.wake_lanes($1::smallint, $2::text, null)", [
    shard,
    blockedOn,
  ]);
}
