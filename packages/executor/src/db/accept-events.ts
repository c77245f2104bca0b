// Step 1 to 3 of the flow as one statement: events, the runs they start and their first jobs are
// committed together, or not at all (I1 to I4).
import type { EventPlan, NewRun, Skip } from "@cairn/core";
import type { Sql } from "postgres";
import {
  bufferParams,
  type BufferParts,
  bufferParts,
  type BufferRows,
  hasBuffers,
  NO_BUFFERS,
} from "./accept-buffers.ts";
import type { FlushRow } from "./due-buffers.ts";
import { type RunEventRow, runEventRows } from "./run-events.ts";
import type { ClaimedJob } from "./job-types.ts";
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
  RUN_ROWS,
  SKIP_ROWS,
} from "./event-rows.ts";
import { NONE_END, REFUSED_IDS, refusedRuns } from "./limit-starts.ts";
import { type RowSetParam, rowSetParams, rowSetSql, runStatement } from "./row-set.ts";
import {
  NO_TICKS,
  TICK_ROWS,
  type TickParts,
  tickParts,
  type TickRow,
  type TickStep,
} from "./tick-rows.ts";
import type { Holder } from "./holder.ts";

/** An event to accept, or a run to start without one (a rerun). */
export interface Acceptance {
  readonly plan: EventPlan | RunsPlan;
  /** The sender's own id of the event; the same one starts nothing again for 24 hours. */
  readonly key: string | null;
  readonly hold: boolean;
  /** Of a schedule: it goes on in the same commit, or nothing of this is written. Default: of none. */
  readonly tick?: TickStep | null;
  /** All events of the run or the buffer, when it may be more than one. Default: `plan.event` alone. */
  readonly eventIds?: readonly string[];
  /** The job of a closed buffer, which is emptied with it. Default: of none. */
  readonly flush?: ClaimedJob;
}

/** Runs of events that are stored already, or the reason why there are none. */
interface RunsPlan {
  readonly event: null;
  readonly runs: readonly NewRun[];
  readonly skips?: readonly Skip[];
}

export type AcceptOutcome =
  { readonly kind: "accepted" } | { readonly kind: "duplicate"; readonly eventId: string };

export type AcceptResult =
  | {
      readonly kind: "done";
      readonly outcomes: readonly AcceptOutcome[];
      /** Ids of runs that may not start; why not is stored. */
      readonly refused: ReadonlySet<string>;
      /** Until the first of the buffers that events went into is due; null: none did. Milliseconds. */
      readonly bufferedMs: number | null;
    }
  /** Functions changed since the plans were made: read them again and plan anew. */
  | { readonly kind: "registry_changed" };

const FIRST = 5;
const eventsAt = FIRST;
const runsAt = eventsAt + EVENT_ROWS.columns.length;
const skipsAt = runsAt + RUN_ROWS.columns.length;
const jobsAt = skipsAt + SKIP_ROWS.columns.length;
const bareAt = jobsAt + JOB_ROWS.columns.length;
const ticksAt = bareAt + 1;
const buffersAt = ticksAt + TICK_ROWS.columns.length;

const acceptText = (ticks: TickParts, buffers: BufferParts): string => `
with fresh as (select 1 from cairn.registry where version = $4::bigint),
${rowSetSql(EVENT_ROWS, eventsAt)},
${rowSetSql(RUN_ROWS, runsAt)},
${rowSetSql(SKIP_ROWS, skipsAt)},
${rowSetSql(JOB_ROWS, jobsAt)},
${ticks.ctes}${buffers.inputs}
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
    and ${ticks.allow("n")}
  on conflict (shard, id) do nothing
  returning id),
gate as (
  select n.ord from new_events n join inserted i on i.id = n.id
  union all
  select b.ord from unnest($${String(bareAt)}::int[]) as b(ord)
  where exists (select 1 from fresh) and ${ticks.allow("b")}${buffers.gate}),
${refusedRuns(NONE_END)},
runs as (${INSERT_RUNS}),
watches as (${INSERT_WATCHES}),
skipped as (${INSERT_SKIPS}),
jobs as (${INSERT_JOBS}),
${buffers.writes}
changed as (
  insert into cairn.changes (shard, run_id, kind, version, at)
  select $1::smallint, id, 'run', 0, cairn.now() from runs)
select exists (select 1 from fresh) as fresh, array(select ord from gate) as ords,
  ${REFUSED_IDS} as refused, ${buffers.bufferedMs} as "bufferedMs"`;

const ACCEPT = acceptText(NO_TICKS, NO_BUFFERS);
const ACCEPT_WITH_TICKS = acceptText(tickParts(ticksAt), NO_BUFFERS);
const ACCEPT_ANYTHING = acceptText(tickParts(ticksAt), bufferParts(buffersAt));

interface AcceptColumns {
  readonly fresh: boolean;
  readonly ords: number[];
  readonly refused: readonly string[];
  readonly bufferedMs: number | null;
}

export async function acceptEvents(
  sql: Sql,
  holder: Holder,
  registryVersion: number,
  acceptances: readonly Acceptance[],
): Promise<AcceptResult> {
  const rows = rowsOf(acceptances);
  const more = moreOf(rows);
  const [result] = await runStatement<AcceptColumns>(sql, more.text, [
    holder.shard,
    holder.executor,
    holder.leaseMs,
    registryVersion,
    ...rowSetParams(EVENT_ROWS, rows.events),
    ...rowSetParams(RUN_ROWS, rows.runs),
    ...rowSetParams(SKIP_ROWS, rows.skips),
    ...rowSetParams(JOB_ROWS, rows.jobs),
    rows.bare,
    ...more.params,
  ]);
  if (result?.fresh !== true) return { kind: "registry_changed" };
  const accepted = new Set(result.ords);
  const keyed = acceptances.filter((item, ord) => !accepted.has(ord) && item.key !== null);
  const known =
    keyed.length === 0 ? new Map<string, string>() : await originals(sql, holder, keyed);
  return {
    kind: "done",
    refused: new Set(result.refused),
    bufferedMs: result.bufferedMs,
    outcomes: acceptances.map((item, ord) => {
      if (accepted.has(ord)) return { kind: "accepted" };
      const own = item.plan.event?.id ?? "";
      return { kind: "duplicate", eventId: known.get(item.key ?? "") ?? own };
    }),
  };
}

interface AcceptRows extends PlanRows, BufferRows {
  readonly buffered: PlanRows["buffered"];
  readonly bare: readonly number[];
  readonly ticks: readonly TickRow[];
}

function rowsOf(acceptances: readonly Acceptance[]): AcceptRows {
  const rows: PlanRows = { events: [], runs: [], buffered: [], skips: [], jobs: [] };
  const bare: number[] = [];
  const ticks: TickRow[] = [];
  const flushes: FlushRow[] = [];
  const runEvents: RunEventRow[] = [];
  for (const [ord, acceptance] of acceptances.entries()) {
    const { plan, key, hold, tick = null, flush, eventIds = [] } = acceptance;
    if (tick !== null) ticks.push({ ...tick, ord });
    if (plan.event !== null) {
      addPlanRows(rows, { ord, key, hold }, plan);
      continue;
    }
    if (flush === undefined) bare.push(ord);
    else flushes.push({ ord, claimed: flush });
    runEvents.push(...runEventRows(ord, plan, eventIds));
    addRunsPlan(rows, { ord, hold, eventId: eventIds[0] ?? "" }, plan);
  }
  return { ...rows, bare, ticks, flushes, runEvents };
}

function addRunsPlan(
  rows: PlanRows,
  {
    ord,
    hold,
    eventId,
  }: { readonly ord: number; readonly hold: boolean; readonly eventId: string },
  { runs, skips = [] }: RunsPlan,
): void {
  for (const run of runs) addRunRows(rows, { ord, hold }, run);
  for (const skip of skips) rows.skips.push({ ord, eventId, skip });
}

/** The cheapest statement that writes all of it, and its last parameters. */
function moreOf(rows: AcceptRows): { readonly text: string; readonly params: RowSetParam[] } {
  const ticks = rowSetParams(TICK_ROWS, rows.ticks);
  if (hasBuffers(rows)) return { text: ACCEPT_ANYTHING, params: [...ticks, ...bufferParams(rows)] };
  if (rows.ticks.length > 0) return { text: ACCEPT_WITH_TICKS, params: ticks };
  return { text: ACCEPT, params: [] };
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
