// Events: the list, newest first, and one event with what it started.
import type { EventDetail, EventsQuery, EventView } from "@cairn/core";
import { type SQL, sql } from "drizzle-orm";
import type { Reader } from "./client.ts";
import { toInstant } from "./instant.ts";
import { allOf, idWindow, NEAR, type Page, SHARD, textArray, toPage } from "./read-page.ts";

/** ISO-8601, for `to_char`. */
const UTC = sql`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

const RUN_COUNT = sql`((select count(*) from cairn.runs r
    where r.shard = e.shard and r.event_id = e.id)
  + (select count(*) from cairn.run_events n
    where n.shard = e.shard and n.event_id = e.id and n.position > 0))::int`;

const EVENT_COLUMNS = sql`
  e.id, e.name, e.ts::float8 as ts, e.received_at as "receivedAt", e.system, ${RUN_COUNT} as runs`;

export async function listEvents(db: Reader, query: EventsQuery): Promise<Page<EventView>> {
  const rows = await db.execute<EventView>(sql`
    select ${EVENT_COLUMNS} from (${newest(query)}) p
    join cairn.events e on e.shard = ${SHARD} and e.id = p.id
    order by e.id desc`);
  return toPage(rows.map(toEventView), query.limit, (event) => event.id);
}

function newest(query: EventsQuery): SQL {
  const take = query.limit + 1;
  const where = allOf([sql`e.shard = ${SHARD}`, ...filters(query)]);
  if (query.name === undefined) {
    return sql`select e.id from cairn.events e where ${where} order by e.id desc limit ${take}`;
  }
  // A usual name is soon met among the newest events; any other is looked up by name, and only then.
  const isNamed = sql`e.name = any(${textArray(query.name)})`;
  return sql`with
    near as materialized (
      select e.id from (select e.id, e.name from cairn.events e where ${where}
        order by e.id desc limit ${NEAR}) e
      where ${isNamed} order by e.id desc limit ${take}),
    named as materialized (select e.id from cairn.events e where ${where} and ${isNamed}),
    far as (
      select n.id from named n where (select count(*) from near) < ${take}
      order by n.id desc limit ${take})
    select id from near where (select count(*) from near) >= ${take}
    union all select id from far`;
}

function filters(query: EventsQuery): SQL[] {
  const { cursor, from, name, system, until } = query;
  // Who names an event of the executor wants to see it.
  const withSystem = system || name !== undefined;
  // The event that tells of a failed run has that run's id, which may be much older than itself.
  const conditions: SQL[] = idWindow(sql`e.id`, withSystem ? { until } : { from, until });
  if (cursor !== undefined) conditions.push(sql`e.id < ${cursor}`);
  if (from !== undefined) conditions.push(sql`e.received_at >= ${from}::timestamptz`);
  if (until !== undefined) conditions.push(sql`e.received_at < ${until}::timestamptz`);
  if (!withSystem) conditions.push(sql`not e.system`);
  return conditions;
}

function toEventView<Row extends EventView>(row: Row): Row {
  return { ...row, receivedAt: toInstant(row.receivedAt) };
}

/** What a batch has started, and what still waits for other events. */
const BUFFER_DECISIONS = sql`
  select r.function_id, coalesce(f.slug, r.function_id), 'batched', r.id, 'batched',
    (select case when count(*) = 1 then 'The only event of the run.'
      else 'One of ' || count(*) || ' events of the run.' end
      from cairn.run_events o where o.shard = r.shard and o.run_id = r.id)
  from cairn.run_events n
  join cairn.runs r on r.shard = n.shard and r.id = n.run_id and r.cause <> 'rerun'
  left join cairn.functions f on f.id = r.function_id
  where n.shard = e.shard and n.event_id = e.id
  union all
  select b.function_id, coalesce(f.slug, b.function_id), 'buffered', null, 'batched',
    'Event ' || m.position + 1 || ' of a batch that is due at '
      || to_char(b.due_at at time zone 'UTC', ${UTC}) || '.'
  from cairn.batch_events m
  join cairn.batches b on b.shard = m.shard and b.id = m.batch_id
  left join cairn.functions f on f.id = b.function_id
  where m.shard = e.shard and m.event_id = e.id
  union all
  select d.function_id, coalesce(f.slug, d.function_id), 'buffered', null, 'debounced',
    'The last event so far; its run is due at '
      || to_char(d.due_at at time zone 'UTC', ${UTC}) || '.'
  from cairn.debounces d left join cairn.functions f on f.id = d.function_id
  where d.shard = e.shard and d.event_id = e.id`;

const DECISIONS = sql`(select coalesce(json_agg(d order by d."functionSlug"), '[]') from (
  select r.function_id as "functionId", coalesce(f.slug, r.function_id) as "functionSlug",
    'started' as outcome, r.id as "runId", null as reason, null as detail
  from cairn.runs r left join cairn.functions f on f.id = r.function_id
  where r.shard = e.shard and r.event_id = e.id and r.cause <> 'rerun'
    and not exists (select 1 from cairn.run_events n where n.shard = r.shard and n.run_id = r.id)
  union all
  ${BUFFER_DECISIONS}
  union all
  select s.function_id, coalesce(f.slug, s.function_id), 'skipped', null, s.reason, s.detail
  from cairn.skips s left join cairn.functions f on f.id = s.function_id
  where s.shard = e.shard and s.event_id = e.id) d)`;

export async function readEvent(db: Reader, id: string): Promise<EventDetail | undefined> {
  const [row] = await db.execute<EventDetail>(sql`
    select ${EVENT_COLUMNS}, e.data, e.user_data as "user", e.v, e.meta, e.sent_id as "sentId", ${DECISIONS} as decisions
    from cairn.events e where e.shard = ${SHARD} and e.id = ${id}`);
  return row === undefined ? undefined : toEventView(row);
}
