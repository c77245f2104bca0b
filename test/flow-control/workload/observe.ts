// Asks the API and the database what became of a workload.
import type { Sql } from "postgres";
import { z } from "zod";
import { DecisionView } from "@cairn/core";
import type { ObservedDecision, ObservedRun } from "./facts.ts";
import { monotonicMs } from "./ledger.ts";
import type { Sending } from "./send-requests.ts";
import { APP_ID } from "./workload-plan.ts";

const Answer = z.object({ data: z.object({ decisions: z.array(DecisionView) }) });
const AT_ONCE = 8;
const CLOCK_SAMPLES = 20;

const planId = (slug: string): string => slug.replace(`${APP_ID}-`, "");

/** The decisions on all events, from the API of an executor. */
export async function readDecisions(
  url: string,
  sendings: readonly Sending[],
): Promise<readonly ObservedDecision[]> {
  const ids = new Map(sendings.map(({ id, n }) => [id, n]));
  const waiting = [...ids];
  const found: ObservedDecision[] = [];
  const readOn = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [id, n] = next;
      const response = await fetch(`${url}/v1/events/${id}`);
      if (!response.ok) throw new Error(`event ${String(n)}: ${await response.text()}`);
      const { decisions } = Answer.parse(await response.json()).data;
      for (const { functionSlug, functionId: _, ...decision } of decisions)
        found.push({ n, fn: planId(functionSlug), ...decision });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, readOn));
  return found;
}

/** All runs, with the database's times on the machine's monotonic clock. */
export async function readRuns(sql: Sql): Promise<readonly ObservedRun[]> {
  const offset = await clockOffset(sql);
  const rows = await sql<(Omit<ObservedRun, "n"> & { data: string })[]>`
    select r.id, f.slug as fn, e.data, r.status,
      extract(epoch from r.created_at)::float8 * 1000 as "createdAt",
      extract(epoch from r.ended_at)::float8 * 1000 as "endedAt"
    from cairn.runs r
    join cairn.functions f on f.id = r.function_id
    join cairn.events e on e.shard = r.shard and e.id = r.event_id
    order by r.id`;
  return rows.map(({ data, fn, createdAt, endedAt, ...run }) => ({
    ...run,
    fn: planId(fn),
    n: z.object({ n: z.number() }).parse(JSON.parse(data)).n,
    createdAt: createdAt + offset,
    endedAt: endedAt === null ? null : endedAt + offset,
  }));
}

/** What to add to the database's clock; from the fastest of some questions. */
async function clockOffset(sql: Sql): Promise<number> {
  let best = { tookMs: Infinity, offset: 0 };
  for (let sample = 0; sample < CLOCK_SAMPLES; sample += 1) {
    const before = monotonicMs();
    const [row] = await sql<{ ms: number }[]>`
      select extract(epoch from clock_timestamp())::float8 * 1000 as ms`;
    const tookMs = monotonicMs() - before;
    const offset = before + tookMs / 2 - (row?.ms ?? 0);
    if (tookMs < best.tookMs) best = { tookMs, offset };
  }
  return best.offset;
}

/** Null when everything has come to its end, or what has not. */
export async function whatIsOpen(sql: Sql): Promise<string | null> {
  const [row] = await sql<{ live: number; jobs: number; sample: string | null }[]>`
    select
      (select count(*)::int from cairn.runs where ended_at is null) as live,
      (select count(*)::int from cairn.jobs) as jobs,
      (select json_agg(j)::text from (
        select run_id, kind, attempt, leased_by, lane, claimable_at, due_at, cairn.now() as now
        from cairn.jobs order by created_at limit 5) j) as sample`;
  if (row === undefined || row.live + row.jobs === 0) return null;
  return `${String(row.live)} live runs, ${String(row.jobs)} jobs, such as ${row.sample ?? ""}`;
}

/** No accepted event waits to be compared with the runs that it may end. */
export async function isSettled(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from cairn.jobs where kind = 'match'`;
  return row?.count === 0;
}

/** Runs whose first call nobody may make yet: they wait in a lane. */
export async function readWaiting(sql: Sql): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    select r.id from cairn.runs r
    join cairn.jobs j on j.shard = r.shard and j.run_id = r.id and j.kind = 'call'
    where r.status = 'queued' and j.lane is not null`;
  return rows.map(({ id }) => id);
}
