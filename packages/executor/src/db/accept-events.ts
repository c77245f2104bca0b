// Step 1 to 3 of the flow as one statement: events, the runs they start and their first jobs are
// committed together, or not at all (I1 to I4).
import type { EventPlan, NewRun } from "@cairn/core";
import type { Sql } from "postgres";
import {
  addPlanRows,
  addRunRows,
  DEDUPE_WINDOW,
  EVENT_COLUMNS,
  EVENT_ROWS,
  INSERT_JOBS,
  INSERT_RUNS,
  INSERT_SKIPS,
  INSERT_WATCHES,
  JOB_ROWS,
  type PlanRows,
  RUN_KEYS,
  RUN_ROWS,
  SKIP_ROWS,
} from "./event-rows.ts";
import { rowSetParams, rowSetSql, runStatement } from "./row-set.ts";
import type { Holder } from "./holder.ts";

/** An event to accept, or a run to start without one (a rerun). */
export interface Acceptance {
  readonly plan: EventPlan | { readonly event: null; readonly runs: readonly NewRun[] };
  /** The sender's own id of the event; the same one starts nothing again for 24 hours. */
  readonly key: string | null;
  readonly hold: boolean;
}

export type AcceptOutcome =
  { readonly kind: "accepted" } | { readonly kind: "duplicate"; readonly eventId: string };

export type AcceptResult =
  | { readonly kind: "done"; readonly outcomes: readonly AcceptOutcome[] }
  /** Functions changed since the plans were made: read them again and plan anew. */
  | { readonly kind: "registry_changed" };

const FIRST = 5;
const eventsAt = FIRST;
const runsAt = eventsAt + EVENT_ROWS.columns.length;
const skipsAt = runsAt + RUN_ROWS.columns.length;
const jobsAt = skipsAt + SKIP_ROWS.columns.length;
const bareAt = jobsAt + JOB_ROWS.columns.length;

const ACCEPT = `
with fresh as (select 1 from cairn.registry where version = $4::bigint),
${rowSetSql(EVENT_ROWS, eventsAt)},
${rowSetSql(RUN_ROWS, runsAt)},
${rowSetSql(SKIP_ROWS, skipsAt)},
${rowSetSql(JOB_ROWS, jobsAt)},
keys as (
  insert into cairn.event_keys as k (shard, key, event_id, expires_at)
  select $1::smallint, n.key, n.id, cairn.now() + ${DEDUPE_WINDOW}
  from new_events n where n.key is not null and exists (select 1 from fresh)
  order by n.key
  on conflict (shard, key) do update
    set event_id = excluded.event_id, expires_at = excluded.expires_at
    where k.expires_at <= cairn.now()
  returning k.event_id),
inserted as (
  insert into cairn.events (${EVENT_COLUMNS})
  select $1::smallint, n.id, n.name, n.data, n.user_data, n.ts, n.v, n.meta, n.sent_id,
    n.system, cairn.now()
  from new_events n
  where exists (select 1 from fresh)
    and (n.key is null or exists (select 1 from keys k where k.event_id = n.id))
  on conflict (shard, id) do nothing
  returning id),
gate as (
  select n.ord from new_events n join inserted i on i.id = n.id
  union all
  select b.ord from unnest($${String(bareAt)}::int[]) as b(ord) where exists (select 1 from fresh)),
${RUN_KEYS},
runs as (${INSERT_RUNS}),
watches as (${INSERT_WATCHES}),
skipped as (${INSERT_SKIPS}),
jobs as (${INSERT_JOBS}),
changed as (
  insert into cairn.changes (shard, run_id, kind, version, at)
  select $1::smallint, id, 'run', 0, cairn.now() from runs)
select exists (select 1 from fresh) as fresh, array(select ord from gate) as ords`;

export async function acceptEvents(
  sql: Sql,
  holder: Holder,
  registryVersion: number,
  acceptances: readonly Acceptance[],
): Promise<AcceptResult> {
  const rows: PlanRows = { events: [], runs: [], skips: [], jobs: [] };
  const bare: number[] = [];
  for (const [ord, { plan, key, hold }] of acceptances.entries()) {
    if (plan.event === null) {
      bare.push(ord);
      for (const run of plan.runs) addRunRows(rows, { ord, hold }, run);
    } else addPlanRows(rows, { ord, key, hold }, plan);
  }
  const [result] = await runStatement<{ fresh: boolean; ords: number[] }>(sql, ACCEPT, [
    holder.shard,
    holder.executor,
    holder.leaseMs,
    registryVersion,
    ...rowSetParams(EVENT_ROWS, rows.events),
    ...rowSetParams(RUN_ROWS, rows.runs),
    ...rowSetParams(SKIP_ROWS, rows.skips),
    ...rowSetParams(JOB_ROWS, rows.jobs),
    bare,
  ]);
  if (result?.fresh !== true) return { kind: "registry_changed" };
  const accepted = new Set(result.ords);
  const keyed = acceptances.filter((item, ord) => !accepted.has(ord) && item.key !== null);
  const known =
    keyed.length === 0 ? new Map<string, string>() : await originals(sql, holder, keyed);
  return {
    kind: "done",
    outcomes: acceptances.map((item, ord) => {
      if (accepted.has(ord)) return { kind: "accepted" };
      const own = item.plan.event?.id ?? "";
      return { kind: "duplicate", eventId: known.get(item.key ?? "") ?? own };
    }),
  };
}

async function originals(
  sql: Sql,
  holder: Holder,
  keyed: readonly Acceptance[],
): Promise<Map<string, string>> {
  const rows = await runStatement<{ key: string; event_id: string }>(
    sql,
    "select key, event_id from cairn.event_keys where shard = $1::smallint and key = any($2::text[])",
    [holder.shard, keyed.map(({ key }) => key)],
  );
  return new Map(rows.map((row) => [row.key, row.event_id]));
}
