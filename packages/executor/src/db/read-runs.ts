// The list of runs: newest first, one statement per page, each branch of it along an index.
import type { RunsQuery, RunStatus, RunView } from "@cairn/core";
import { type SQL, sql } from "drizzle-orm";
import type { Reader } from "./client.ts";
import { allOf, idWindow, NEAR, type Page, SHARD, textArray, toPage } from "./read-page.ts";
import { RUN_COLUMNS, RUN_JOINS, type RunRow, toRunView } from "./run-columns.ts";

export async function listRuns(db: Reader, query: RunsQuery): Promise<Page<RunView>> {
  const rows = await db.execute<RunRow>(listSql(query));
  return toPage(rows.map(toRunView), query.limit, (run) => run.id);
}

/** Finds the page's ids first; only those few rows are joined with what they refer to. */
function listSql(query: RunsQuery): SQL {
  const take = query.limit + 1;
  const branches = statusBranches(query.status).map((status) => branchSql(query, status));
  return sql`
    select ${RUN_COLUMNS}
    from (select id from (${sql.join(branches, sql` union all `)}) b order by id desc limit ${take}) p
    join cairn.runs r on r.shard = ${SHARD} and r.id = p.id ${RUN_JOINS}
    order by r.id desc`;
}

function branchSql(query: RunsQuery, status: SQL | undefined): SQL {
  const conditions = [sql`r.shard = ${SHARD}`, ...filters(query)];
  if (status !== undefined) conditions.push(status);
  if (query.function === undefined && query.app === undefined) return newest(query, conditions);
  // Per function, because the index by function is in the list's order only within one.
  const ofFunction = newest(query, [...conditions, sql`r.function_id = f.id`]);
  return sql`(select r.id from (${functionIds(query)}) f cross join lateral ${ofFunction} r
    order by r.id desc limit ${query.limit + 1})`;
}

function newest({ eventName, limit }: RunsQuery, conditions: readonly SQL[]): SQL {
  const take = limit + 1;
  const where = allOf(conditions);
  if (eventName === undefined) {
    return sql`(select r.id from cairn.runs r where ${where} order by r.id desc limit ${take})`;
  }
  // The name is the event's. A usual one is soon met among the newest runs; for any other its
  // events lead to their runs, and only then.
  return sql`(with
    near as materialized (
      select r.id from (select r.id, r.event_id from cairn.runs r where ${where}
        order by r.id desc limit ${NEAR}) r
      join cairn.events n on n.shard = ${SHARD} and n.id = r.event_id and n.name = ${eventName}
      order by r.id desc limit ${take}),
    named as materialized (
      select n.id from cairn.events n where n.shard = ${SHARD} and n.name = ${eventName}),
    far as (
      select r.id from named n join cairn.runs r on r.shard = ${SHARD} and r.event_id = n.id
      where ${where} and (select count(*) from near) < ${take}
      order by r.id desc limit ${take})
    select id from near where (select count(*) from near) >= ${take}
    union all select id from far)`;
}

function functionIds(query: RunsQuery): SQL {
  const conditions: SQL[] = [];
  if (query.function !== undefined) {
    const wanted = textArray(query.function);
    conditions.push(sql`(f.slug = any(${wanted}) or f.id = any(${wanted}))`);
  }
  if (query.app !== undefined) {
    const wanted = textArray(query.app);
    conditions.push(sql`(a.name = any(${wanted}) or a.id = any(${wanted}))`);
  }
  return sql`select f.id from cairn.functions f join cairn.apps a on a.id = f.app_id
    where ${allOf(conditions)}`;
}

function filters(query: RunsQuery): SQL[] {
  const { cursor, event, from, until } = query;
  const conditions = idWindow(sql`r.id`, query);
  if (cursor !== undefined) conditions.push(sql`r.id < ${cursor}`);
  if (from !== undefined) conditions.push(sql`r.created_at >= ${from}::timestamptz`);
  if (until !== undefined) conditions.push(sql`r.created_at < ${until}::timestamptz`);
  if (event !== undefined) conditions.push(sql`r.event_id = ${event}`);
  return conditions;
}

const LIVE = ["queued", "running", "waiting"] as const satisfies readonly RunStatus[];

// Literals, not parameters: the planner uses a partial index only when it sees its condition.
const STATUS_TEXT: Readonly<Record<RunStatus, SQL>> = {
  queued: sql`'queued'`,
  running: sql`'running'`,
  waiting: sql`'waiting'`,
  completed: sql`'completed'`,
  failed: sql`'failed'`,
  cancelled: sql`'cancelled'`,
};

/** One branch per index: live runs and failed runs have one of their own. */
function statusBranches(wanted: readonly RunStatus[] | undefined): readonly (SQL | undefined)[] {
  if (wanted === undefined) return [undefined];
  const all = new Set(wanted);
  const live = LIVE.filter((status) => all.delete(status));
  const branches: SQL[] = [...all].map((status) => sql`r.status = ${STATUS_TEXT[status]}`);
  if (live.length > 0) {
    const texts = live.map((status) => STATUS_TEXT[status]);
    branches.push(sql`r.status in (${sql.join(texts, sql`, `)})`);
  }
  return branches;
}
