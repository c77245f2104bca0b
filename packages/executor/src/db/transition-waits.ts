// Further parts of the statement that changes runs: waits, and whose the names of signals are.
// Parameters as in transition-parts.ts.
import { dueSql } from "./due.ts";

/** Transitions that would wait for a signal which somebody waits for, without taking it over. */
export const TAKEN_SIGNALS = `
taken as materialized (
  select w.ord, w.signal from w
  join cairn.waits o on o.shard = $1::smallint and o.signal is not null and o.signal = w.signal
    and o.status = 'pending' and not o.replaced
    and o.signal = any(array(select signal from w where signal is not null))
  where w.on_conflict = 'fail')`;

export const SIGNALS_FREE = "not exists (select 1 from taken k where k.ord = t.ord)";

// The names that a new wait takes must be free when it is written: whoever held one is written first.
// No row is written twice: a wait that ends with this very statement is not taken over as well. Two
// statements that want one name at once meet in the unique index, and the second is tried again.
export const WAITS = `
finished_waits as (
  delete from cairn.waits d using x join gate using (ord)
  where d.shard = $1::smallint and d.run_id = any($5::text[]) and d.run_id = x.run_id
    and d.step_id = x.step_id
    and not gate.ended
  returning 1),
closed_waits as (
  update cairn.waits d set status = 'closed' from gate g
  where g.ended and d.shard = $1::smallint and d.run_id = any($5::text[])
    and d.run_id = g.run_id and d.status = 'pending'
  returning 1),
replaced_waits as (
  update cairn.waits d set replaced = true from w join gate using (ord)
  where w.on_conflict = 'replace' and not w.replaced and d.shard = $1::smallint
    and d.signal is not null and d.signal = w.signal and d.status = 'pending' and not d.replaced
    and d.signal = any(array(select signal from w where signal is not null))
    and not exists (select 1 from gate e where e.ended and e.run_id = d.run_id)
    and not exists (select 1 from x where x.run_id = d.run_id and x.step_id = d.step_id)
  returning 1),
freed as (
  select (select count(*) from finished_waits) + (select count(*) from closed_waits)
    + (select count(*) from replaced_waits) as names),
new_waits as (
  insert into cairn.waits (shard, run_id, step_id, step_name, kind, status, event_name,
    condition_source, condition, match_key, lookback, child_run_id, signal, replaced, created_at,
    expires_at)
  select $1::smallint, w.run_id, w.step_id, w.step_name, w.kind, 'pending', w.event_name,
    w.condition_source, w.condition, w.match_key, w.lookback, w.child_run_id, w.signal, w.replaced,
    cairn.now(), ${dueSql("w")}
  from w join gate using (ord)
  where (select names from freed) >= 0)`;
