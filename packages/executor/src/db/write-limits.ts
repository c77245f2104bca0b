// Part of the statement of a sync: what the code says of limits. What was set at runtime stays, as long as
// the code has the limit; with the limit it goes, which is noted like any other change.
import { SET_JSON } from "./change-limits.ts";
import { isSet } from "./event-limits.ts";

/** Of the functions `n` of an `app`, with their `new_limits`. */
export const WRITE_LIMITS = `
limited as (
  insert into cairn.function_limits as f (function_id, name, unit, "limit", period_ms, burst,
    timeout_ms, version)
  select l.function_id, l.name, l.unit, l.most, l.period_ms, l.burst, l.timeout_ms,
    -- One that comes back goes on counting its changes.
    coalesce((select max(c.version) from cairn.limit_changes c
      where c.function_id = l.function_id and c.name = l.name), 0)
  from new_limits l, app
  on conflict (function_id, name) do update set unit = excluded.unit, "limit" = excluded."limit",
    period_ms = excluded.period_ms, burst = excluded.burst, timeout_ms = excluded.timeout_ms),
unlimited as (
  delete from cairn.function_limits f using app, n
  where f.function_id = n.id
    and not exists (select 1 from new_limits l where l.function_id = f.function_id
      and l.name = f.name)
  returning f.*),
forgotten as (
  insert into cairn.limit_changes (function_id, name, version, before, after, reason, changed_by,
    changed_at)
  select u.function_id, u.name, u.version + 1, ${SET_JSON("u")}, null,
    'The code has no such limit any more.', 'sync', cairn.now()
  from unlimited u where ${isSet("u")})`;
