// The list of runs: newest first, one statement per page, each branch of it along an index.
import type { RunsQuery, RunView } from "@cairn/core";
import { type SQL, sql } from "drizzle-orm";
import type { Reader } from "./client.ts";
import { allOf, NEAR, type Page, SHARD, toPage } from "./read-page.ts";
import { RUN_COLUMNS, RUN_JOINS, type RunRow, toRunView } from "./run-columns.ts";
import { functionIds, runFilters, statusBranches, statusFilter } from "./run-filters.ts";

export async function listRuns(db: Reader, query: RunsQuery): Promise<Page<RunView>> {
  const rows = await db.execute<RunRow>(listSql(query));
  return toPage(rows.map(toRunView), query.limit, (run) => run.id);
}

/** Finds the page's ids first; only those few rows are joined with what they refer to. */
function listSql(query: RunsQuery): SQL {
  const take = query.limit + 1;
  const { eventName } = query;
  const ids = eventName === undefined ? newest(query, take) : newestNamed(query, eventName, take);
  return sql`
    select ${RUN_COLUMNS} from (${ids}) p
    join cairn.runs r on r.shard = ${SHARD} and r.id = p.id ${RUN_JOINS}
    order by r.id desc`;
}

/** The newest ids; the event's name is not looked at. */
function newest(query: RunsQuery, take: number): SQL {
  const branches = statusBranches(query.status).map((status) => branchSql(query, status, take));
  const all = sql.join(branches, sql` union all `);
  return sql`select b.id from (${all}) b order by b.id desc limit ${take}`;
}

function branchSql(query: RunsQuery, status: SQL | undefined, take: number): SQL {
  const conditions = [sql`r.shard = ${SHARD}`, ...runFilters(query)];
  if (status !== undefined) conditions.push(status);
  const along = (where: readonly SQL[]) =>
    sql`(select r.id from cairn.runs r where ${allOf(where)} order by r.id desc limit ${take})`;
  const functions = functionIds(query);
  if (functions === undefined) return along(conditions);
  // Per function, because the index by function is in the list's order only within one.
  const ofFunction = along([...conditions, sql`r.function_id = f.id`]);
  return sql`(select r.id from (${functions}) f cross join lateral ${ofFunction} r
    order by r.id desc limit ${take})`;
}

/**
 * The name is the event's. A usual one is soon met among the newest runs; for any other its events
 * lead to their runs, and only then.
 */
function newestNamed(query: RunsQuery, eventName: string, take: number): SQL {
  const conditions = [sql`r.shard = ${SHARD}`, ...runFilters(query), ...statusFilter(query.status)];
  const functions = functionIds(query);
  if (functions !== undefined) conditions.push(sql`r.function_id in (${functions})`);
  return sql`with
    near as materialized (
      select c.id from (${newest(query, NEAR)}) c
      join cairn.runs r on r.shard = ${SHARD} and r.id = c.id
      join cairn.events n on n.shard = ${SHARD} and n.id = r.event_id and n.name = ${eventName}
      order by c.id desc limit ${take}),
    named as materialized (
      select n.id from cairn.events n where n.shard = ${SHARD} and n.name = ${eventName}),
    far as (
      select r.id from named n join cairn.runs r on r.shard = ${SHARD} and r.event_id = n.id
      where ${allOf(conditions)} and (select count(*) from near) < ${take}
      order by r.id desc limit ${take})
    select id from near where (select count(*) from near) >= ${take}
    union all select id from far`;
}
