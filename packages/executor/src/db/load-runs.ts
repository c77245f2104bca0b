// Loads runs as decisions need them: row, memos, jobs and events in ONE snapshot, so that the stack
// an app gets can never differ from the memos it gets.
import type {
  Defer,
  DeferStatus,
  JobKind,
  MemoEntry,
  MemoKind,
  RunJob,
  RunState,
  RunStatus,
} from "@cairn/core";
import { isJsonObject, type JsonObject } from "@cairn/core";
import type { Sql } from "postgres";
import { type StoredEvent, storedEventText, storedMeta } from "./stored-event.ts";
import { runStatement } from "./row-set.ts";
import { RUN_EVENTS_JSON } from "./run-events.ts";

/** A run in memory: what decisions know of it, and what calls of its app need. */
export interface LoadedRun {
  readonly state: RunState;
  /** JSON texts of the triggering events, as the app gets them. */
  readonly events: readonly string[];
  /** Arguments that steps are to run with in place of those of the function: of a rerun. */
  readonly inputs: readonly MemoEntry[];
}

type MemoTuple = [stepId: string, kind: MemoKind, value: string];
type JobTuple = [
  id: string,
  kind: JobKind,
  stepId: string | null,
  stepName: string | null,
  attempt: number,
  faults: number,
  unreached: number,
  empty: number,
  token: number,
  progressed: boolean,
];
type DeferTuple = [
  id: string,
  slug: string,
  input: string | null,
  status: DeferStatus,
  meta: string | null,
];

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
  readonly defers: DeferTuple[];
  /** Null: the event is gone. */
  readonly events: readonly StoredEvent[] | null;
  readonly step_inputs: string | null;
}

const LOAD = `
select r.id, r.function_id, r.app_id, r.version, r.status, r.request_version, r.plan_only, r.eager,
  r.max_attempts, r.depth, r.state_bytes, r.step_inputs, l.memos,
  (select coalesce(json_agg(json_build_array(j.id, j.kind, j.step_id, j.step_name, j.attempt,
      j.faults, j.unreached, j.empty, j.token,
      coalesce(j.due_at < l.ended_at, false)) order by j.id), '[]')
    from cairn.jobs j where j.shard = r.shard and j.run_id = r.id and j.kind <> 'deadline') as jobs,
  (select coalesce(json_agg(json_build_array(d.id, d.function_slug, d.input, d.status, d.meta)
      order by d.created_at, d.position), '[]')
    from cairn.defers d where d.shard = r.shard and d.run_id = r.id) as defers,
  ${RUN_EVENTS_JSON} as events
from cairn.runs r
cross join lateral (
  select coalesce(json_agg(json_build_array(m.step_id, m.kind, m.value) order by m.seq), '[]')
    as memos, max(m.ended_at) as ended_at
  from cairn.memos m where m.shard = r.shard and m.run_id = r.id) l
where r.shard = $1::smallint and r.id = any($2::text[])`;

export async function loadRuns(
  sql: Sql,
  shard: number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LoadedRun>> {
  const rows = await runStatement<RunColumns>(sql, LOAD, [shard, ids]);
  return new Map(rows.map((row) => [row.id, toLoadedRun(shard, row)]));
}

function toLoadedRun(shard: number, row: RunColumns): LoadedRun {
  const events = row.events ?? [];
  const memos = new Map<string, MemoEntry>();
  for (const [stepId, kind, value] of row.memos) memos.set(stepId, { stepId, kind, value });
  const jobs = new Map<string, RunJob>();
  for (const tuple of row.jobs) {
    const job = toJob(tuple);
    jobs.set(job.id, job);
  }
  const defers = new Map<string, Defer>();
  for (const [id, functionSlug, input, status, meta] of row.defers) {
    defers.set(id, { id, functionSlug, input, status, meta: storedMeta(meta) });
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
      triggerNames: [...new Set(events.map(({ name }) => name))],
      stateBytes: Number(row.state_bytes),
      memos,
      defers,
      jobs,
    },
    events: events.map(storedEventText),
    inputs: toInputs(row.step_inputs),
  };
}

function toInputs(text: string | null): readonly MemoEntry[] {
  return Object.entries(text === null ? {} : toObject(text)).flatMap(([stepId, value]) =>
    typeof value === "string" ? [{ stepId, kind: "input", value }] : [],
  );
}

function toJob(tuple: JobTuple): RunJob {
  const [id, kind, stepId, stepName, attempt, faults, unreached, empty, token, progressed] = tuple;
  return { id, kind, stepId, stepName, attempt, faults, unreached, empty, token, progressed };
}

function toObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}
