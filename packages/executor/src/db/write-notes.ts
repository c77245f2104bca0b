// Notes about a run from outside of its steps: they change nothing of the run, so that they need no
// fence, and may come after its end.
import type { OpMetadata } from "@cairn/core";
import type { Sql } from "postgres";
import { rowSet, rowSetParams, rowSetSql, runStatement } from "./row-set.ts";

export interface NewNote extends OpMetadata {
  readonly id: string;
  /** Null for one about the run. */
  readonly stepId: string | null;
  readonly attempt: number;
  readonly spanId: string | null;
}

export interface NotesWritten {
  readonly runExists: boolean;
  /** False: with them the run's notes have more bytes than are allowed, and nothing was written. */
  readonly fits: boolean;
}

const NEW_NOTES = rowSet<NewNote>("n", {
  id: ["text", ({ id }) => id],
  step_id: ["text", ({ stepId }) => stepId],
  attempt: ["smallint", ({ attempt }) => attempt],
  span_id: ["text", ({ spanId }) => spanId],
  scope: ["text", ({ scope }) => scope],
  kind: ["text", ({ kind }) => kind],
  op: ["text", ({ op }) => op],
  content: ["text", ({ values }) => values],
});

// The limit is looked at without a lock: updates at the same moment may pass it by their own size.
const WRITE = `
with ${rowSetSql(NEW_NOTES, 4)},
run as (select id, version from cairn.runs where shard = $1::smallint and id = $2::text),
room as (
  select (select coalesce(sum(octet_length(o.content)), 0) from cairn.notes o
      where o.shard = $1::smallint and o.run_id = $2::text)
    + (select sum(octet_length(n.content)) from n) <= $3::bigint as fits),
written as (
  insert into cairn.notes (shard, run_id, id, step_id, attempt, span_id, scope, kind, op, content, at)
  select $1::smallint, run.id, n.id, n.step_id, n.attempt, n.span_id, n.scope, n.kind, n.op,
    n.content, cairn.now()
  from n, run, room where room.fits
  returning id),
changed as (
  insert into cairn.changes (shard, run_id, kind, version, at)
  select $1::smallint, run.id, 'step', run.version, cairn.now() from run
  where exists (select 1 from written))
select exists (select 1 from run) as "runExists", (select fits from room) as fits`;

/** @param maxBytes - Of the values of all notes of the run. */
export async function writeNotes(
  sql: Sql,
  run: { readonly shard: number; readonly runId: string },
  notes: readonly NewNote[],
  maxBytes: number,
): Promise<NotesWritten> {
  const params = [run.shard, run.runId, maxBytes, ...rowSetParams(NEW_NOTES, notes)];
  const [row] = await runStatement<NotesWritten>(sql, WRITE, params);
  return row ?? { runExists: false, fits: false };
}
