// Which expressions of functions could not be evaluated, how often, and what the last one saw.
import type { ExpressionErrorView, ExpressionFailure } from "@cairn/core";
import { sql } from "drizzle-orm";
import type { Sql } from "postgres";
import type { Reader } from "./client.ts";
import { toInstant } from "./instant.ts";
import { rowSet, rowSetParams, rowSetSql, runStatement } from "./row-set.ts";

export interface CountedFailure extends ExpressionFailure {
  readonly count: number;
}

/** Characters of a message; the values that it tells are cut already. */
const MESSAGE_MAX = 1_000;

const FAILURES = rowSet<CountedFailure>("f", {
  function_id: ["text", (row) => row.functionId],
  field: ["text", (row) => row.field],
  message: ["text", (row) => row.message.slice(0, MESSAGE_MAX)],
  count: ["bigint", (row) => row.count],
  event_id: ["text", (row) => row.eventId],
});

const SAVE = `
with ${rowSetSql(FAILURES, 1)}
insert into cairn.expression_errors as e (function_id, field, message, count, first_at, last_at,
  last_event_id)
select coalesce(r.function_id, f.function_id), f.field, max(f.message), sum(f.count),
  cairn.now(), cairn.now(), max(f.event_id)
from f left join cairn.runs r on r.shard = 0 and r.id = f.function_id
group by 1, 2 order by 1, 2
on conflict (function_id, field) do update set message = excluded.message,
  count = e.count + excluded.count, last_at = excluded.last_at,
  last_event_id = excluded.last_event_id`;

/** Of a wait or a rule of a run, the run's id stands for its function's. */
export async function saveExpressionErrors(
  client: Sql,
  failures: readonly CountedFailure[],
): Promise<void> {
  await runStatement(client, SAVE, rowSetParams(FAILURES, failures));
}

/** The newest first, at most 200. */
export async function listExpressionErrors(
  db: Reader,
  functionKey: string | undefined,
): Promise<ExpressionErrorView[]> {
  const which =
    functionKey === undefined
      ? sql`true`
      : sql`(f.slug = ${functionKey} or e.function_id = ${functionKey})`;
  const rows = await db.execute<{ view: ExpressionErrorView }>(sql`
    select json_build_object('functionSlug', coalesce(f.slug, e.function_id), 'field', e.field,
      'message', e.message, 'count', e.count, 'firstAt', e.first_at, 'lastAt', e.last_at,
      'lastEventId', e.last_event_id) as view
    from cairn.expression_errors e left join cairn.functions f on f.id = e.function_id
    where ${which} order by e.last_at desc, e.function_id, e.field limit 200`);
  return rows.map(({ view }) => ({
    ...view,
    firstAt: toInstant(view.firstAt),
    lastAt: toInstant(view.lastAt),
  }));
}
