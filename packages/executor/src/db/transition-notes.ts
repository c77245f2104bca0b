// A further part of the statement that changes runs: what apps leave beside their steps' results.
// Parameters as in transition-parts.ts.

export const WRITE_NOTES = `
written_defers as (
  insert into cairn.defers as f (shard, run_id, id, function_slug, input, meta, status, position,
    created_at)
  select $1::smallint, d.run_id, d.id, d.function_slug, d.input, d.meta, d.status, d.position, cairn.now()
  from d join gate using (ord)
  on conflict (shard, run_id, id) do update set status = excluded.status, input = excluded.input),
written_notes as (
  insert into cairn.notes (shard, run_id, id, step_id, attempt, scope, kind, op, content, at)
  select $1::smallint, o.run_id, o.id, o.step_id, o.attempt, o.scope, o.kind, o.op, o.content,
    cairn.now()
  from o join gate using (ord))`;
