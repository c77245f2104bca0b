// Loads runs as decisions need them: row, memos, jobs and events in ONE snapshot, so that the stack
// an app gets can never differ from the memos it gets.
import type { JobKind, MemoEntry, MemoKind, RunJob, RunState, RunStatus } from "@cairn/core";
import { eventText, isJsonObject, type JsonObject } from "@cairn/core";
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";

/** A run in memory: what decisions know of it, and what calls of its app need. */
export interface LoadedRun {
  readonly state: RunState;
  /** JSON texts of the triggering events, as the app gets them. */
  readonly events: readonly string[];
}

type MemoTuple = [stepId: string, kind: MemoKind, value: string];
type JobTuple = [string, JobKind, string | null, string | null, number, number, number];
type EventTuple = [string, string, string, string, number, string | null];

interface RunColumns {
  readonly id: string;
  readonly function_id: string;
  readonly app_id: string;
  readonly version: number;
  readonly status: RunStatus;
  readonly request_version: number | null;
  readonly plan_only: boolean;
  readonly eager: boolean;
  readonly max_attempts: number;
  readonly depth: number;
  readonly state_bytes: string;
  readonly memos: MemoTuple[];
  readonly jobs: JobTuple[];
  readonly event: EventTuple | null;
}

const LOAD = `
select r.id, r.function_id, r.app_id, r.version, r.status, r.request_version, r.plan_only, r.eager,
  r.max_attempts, r.depth, r.state_bytes,
  (select coalesce(json_agg(json_build_array(m.step_id, m.kind, m.value) order by m.seq), '[]')
    from cairn.memos m where m.shard = r.shard and m.run_id = r.id) as memos,
  (select coalesce(json_agg(json_build_array(j.id, j.kind, j.step_id, j.step_name, j.attempt,
      j.faults, j.token) order by j.id), '[]')
    from cairn.jobs j where j.shard = r.shard and j.run_id = r.id) as jobs,
  (select json_build_array(e.id, e.name, e.data, e.user_data, e.ts, e.v)
    from cairn.events e where e.shard = r.shard and e.id = r.event_id) as event
from cairn.runs r where r.shard = $1::smallint and r.id = any($2::text[])`;

export async function loadRuns(
  sql: Sql,
  shard: number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LoadedRun>> {
  const rows = await runStatement<RunColumns>(sql, LOAD, [shard, ids]);
  return new Map(rows.map((row) => [row.id, toLoadedRun(shard, row)]));
}

function toLoadedRun(shard: number, row: RunColumns): LoadedRun {
  const memos = new Map<string, MemoEntry>();
  for (const [stepId, kind, value] of row.memos) memos.set(stepId, { stepId, kind, value });
  const jobs = new Map<string, RunJob>();
  for (const [id, kind, stepId, stepName, attempt, faults, token] of row.jobs) {
    jobs.set(id, { id, kind, stepId, stepName, attempt, faults, token });
  }
  return {
    state: {
      id: row.id,
      shard,
      functionId: row.function_id,
      appId: row.app_id,
      version: row.version,
      status: row.status,
      requestVersion: row.request_version,
      planOnly: row.plan_only,
      eager: row.eager,
      maxAttempts: row.max_attempts,
      depth: row.depth,
      triggerNames: row.event === null ? [] : [row.event[1]],
      stateBytes: Number(row.state_bytes),
      memos,
      jobs,
    },
    events: row.event === null ? [] : [toEventText(row.event)],
  };
}

function toEventText([id, name, data, user, ts, v]: EventTuple): string {
  const event = { id, name, data: toObject(data), user: toObject(user), ts };
  return eventText(v === null ? event : { ...event, v });
}

function toObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}
