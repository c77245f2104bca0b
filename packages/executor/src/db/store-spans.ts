// Stores the spans of one export, and tells the feed of the runs that got any, in one statement (D3).
import type { SpanView } from "@cairn/core";
import type { Sql } from "postgres";
import { rowSet, rowSetParams, rowSetSql, runStatement } from "./row-set.ts";
import { SPANS_PER_RUN_MAX } from "./span-table.ts";

export interface NewSpan {
  readonly runId: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly stepId: string | null;
  readonly attempt: number | null;
  readonly name: string;
  readonly kind: SpanView["kind"];
  readonly status: SpanView["status"];
  readonly statusMessage: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** JSON text of an object. */
  readonly attributes: string;
  readonly droppedAttributes: number;
}

export interface StoredSpans {
  /** Spans of runs that are not known. */
  readonly unknown: number;
  /** Spans of runs that have as many as are kept. */
  readonly beyond: number;
  /** Was anything new, so that the feed has a change to tell? */
  readonly told: boolean;
}

const NEW_SPANS = rowSet<NewSpan & { readonly ord: number }>("new_spans", {
  ord: ["int", ({ ord }) => ord],
  run_id: ["text", ({ runId }) => runId],
  trace_id: ["text", ({ traceId }) => traceId],
  span_id: ["text", ({ spanId }) => spanId],
  parent_span_id: ["text", ({ parentSpanId }) => parentSpanId],
  step_id: ["text", ({ stepId }) => stepId],
  attempt: ["smallint", ({ attempt }) => attempt],
  name: ["text", ({ name }) => name],
  kind: ["text", ({ kind }) => kind],
  status: ["text", ({ status }) => status],
  status_message: ["text", ({ statusMessage }) => statusMessage],
  start_ns: ["bigint", ({ startNs }) => String(startNs)],
  end_ns: ["bigint", ({ endNs }) => String(endNs)],
  attributes: ["text", ({ attributes }) => attributes],
  dropped_attributes: ["int", ({ droppedAttributes }) => droppedAttributes],
});

const COLUMNS = `run_id, span_id, trace_id, parent_span_id, step_id, attempt, name, kind, status,
  status_message, start_ns, end_ns, attributes, dropped_attributes`;

// A span that is there already takes no further place. In the order of the key, so that two exports
// of the same spans at once wait for each other in one direction only. The feed's `version` is the
// run's: that has not changed, but what its trace shows has.
const STORE = `
with ${rowSetSql(NEW_SPANS, 4)},
known as (
  select r.id, r.version, (select count(*) from cairn.spans s
    where s.shard = r.shard and s.run_id = r.id) as held
  from cairn.runs r where r.shard = $1::smallint and r.id = any($2::text[])),
fresh as (
  select n.*, k.held + row_number() over (partition by n.run_id order by n.ord) as place
  from new_spans n join known k on k.id = n.run_id
  where not exists (select 1 from cairn.spans s
    where s.shard = $1::smallint and s.run_id = n.run_id and s.span_id = n.span_id)),
stored as (
  insert into cairn.spans (shard, ${COLUMNS})
  select $1::smallint, ${COLUMNS} from fresh where place <= $3::int
  order by run_id, span_id
  on conflict (shard, run_id, span_id) do nothing
  returning run_id),
told as (
  insert into cairn.changes (shard, run_id, kind, version, at)
  select $1::smallint, k.id, 'step', k.version, cairn.now()
  from known k where k.id in (select run_id from stored)
  returning run_id)
select
  (select count(*)::int from new_spans n
    where not exists (select 1 from known k where k.id = n.run_id)) as unknown,
  (select count(*)::int from fresh where place > $3::int) as beyond,
  exists (select 1 from told) as told`;

export async function storeSpans(
  sql: Sql,
  shard: number,
  spans: readonly NewSpan[],
): Promise<StoredSpans> {
  const nothing = { unknown: 0, beyond: 0, told: false };
  if (spans.length === 0) return nothing;
  const runIds = [...new Set(spans.map(({ runId }) => runId))];
  const rows = spans.map((span, ord) => ({ ...span, ord }));
  const params = [shard, runIds, SPANS_PER_RUN_MAX, ...rowSetParams(NEW_SPANS, rows)];
  const [result] = await runStatement<StoredSpans>(sql, STORE, params);
  return result ?? nothing;
}
