// The filters of the list of runs, each as a piece of SQL on `cairn.runs r`.
import type { RunsQuery, RunStatus } from "@cairn/core";
import { type SQL, sql } from "drizzle-orm";
import { allOf, idWindow, SHARD, textArray } from "./read-page.ts";

/** All but status, function, app and the event's name. */
export function runFilters(query: RunsQuery): SQL[] {
  const { cursor, event, from, until } = query;
  const conditions = idWindow(sql`r.id`, query);
  if (cursor !== undefined) conditions.push(sql`r.id < ${cursor}`);
  if (from !== undefined) conditions.push(sql`r.created_at >= ${from}::timestamptz`);
  if (until !== undefined) conditions.push(sql`r.created_at < ${until}::timestamptz`);
  if (event !== undefined) conditions.push(sql`r.id in (${runsOfEvent(event)})`);
  return conditions;
}

/** The ids of the runs that an event started, alone or with others. */
export const runsOfEvent = (eventId: string): SQL => sql`
  select o.id from cairn.runs o where o.shard = ${SHARD} and o.event_id = ${eventId}
  union all
  select n.run_id from cairn.run_events n
  where n.shard = ${SHARD} and n.event_id = ${eventId} and n.position > 0`;

/** The ids of the functions that are asked for; undefined: any. */
export function functionIds(query: RunsQuery): SQL | undefined {
  const conditions: SQL[] = [];
  if (query.function !== undefined) {
    const wanted = textArray(query.function);
    conditions.push(sql`(f.slug = any(${wanted}) or f.id = any(${wanted}))`);
  }
  if (query.app !== undefined) {
    const wanted = textArray(query.app);
    conditions.push(sql`(a.name = any(${wanted}) or a.id = any(${wanted}))`);
  }
  if (conditions.length === 0) return undefined;
  return sql`select f.id from cairn.functions f join cairn.apps a on a.id = f.app_id
    where ${allOf(conditions)}`;
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

/** One condition per index: live runs and failed runs have one of their own. Undefined: any. */
export function statusBranches(
  wanted: readonly RunStatus[] | undefined,
): readonly (SQL | undefined)[] {
  if (wanted === undefined) return [undefined];
  const ended = new Set(wanted);
  const live = LIVE.filter((status) => ended.delete(status));
  const branches = [...ended].map((status) => statusIn([status]));
  return live.length === 0 ? branches : [...branches, statusIn(live)];
}

/** The same as one condition. */
export function statusFilter(wanted: readonly RunStatus[] | undefined): SQL[] {
  return wanted === undefined ? [] : [statusIn([...new Set(wanted)])];
}

function statusIn(statuses: readonly RunStatus[]): SQL {
  const texts = statuses.map((status) => STATUS_TEXT[status]);
  return sql`r.status in (${sql.join(texts, sql`, `)})`;
}
