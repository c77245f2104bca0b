// What a run waits for, as the tables know it: its jobs, waits, lanes and last errors, in one snapshot.
import type { JobKind, Pause, RunStatus } from "@cairn/core";
import { sql } from "drizzle-orm";
import type { Reader } from "./client.ts";
import { SHARD } from "./read-page.ts";

interface WhyHolder {
  readonly runId: string;
  readonly functionSlug: string;
  readonly stepName: string | null;
  readonly since: string;
}

/** What the first job of a lane waits for. */
export interface WhyLane {
  readonly blockedOn: string | null;
  readonly readyAt: string | null;
  readonly since: string;
  readonly ahead: number;
  readonly limit: {
    readonly name: string;
    readonly limit: number;
    readonly held: number;
    readonly periodMs: number | null;
  } | null;
  readonly holders: readonly WhyHolder[];
}

export interface WhyPause extends Pick<Pause, "scope" | "pausedBy" | "reason" | "pausedAt"> {
  readonly target: string | null;
}

export interface WhyWait {
  readonly kind: "event" | "invoke" | "signal";
  readonly eventName: string | null;
  readonly condition: string | null;
  readonly signal: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly child: {
    readonly runId: string;
    readonly functionSlug: string;
    readonly status: RunStatus;
  } | null;
}

export interface WhyJob {
  readonly kind: JobKind;
  readonly stepName: string | null;
  readonly isHeld: boolean;
  /** Of one that is held: since when its app is called, as far as that is known. */
  readonly calledAt: string;
  readonly isDue: boolean;
  readonly attempt: number;
  readonly unreached: number;
  readonly dueAt: string;
  readonly createdAt: string;
  readonly lane: WhyLane | null;
  readonly wait: WhyWait | null;
  /** Of the last failed attempt. */
  readonly failure: {
    readonly code: string | null;
    readonly error: { readonly name: string; readonly message: string };
    readonly endedAt: string;
  } | null;
}

export interface WhyRows {
  readonly runId: string;
  readonly status: RunStatus;
  readonly functionSlug: string;
  readonly appId: string;
  /** The database's clock. */
  readonly now: string;
  /** JSON text; null: none. */
  readonly error: string | null;
  /** When its function was removed from its app; null: it is there. */
  readonly removedAt: string | null;
  /** The `ts` of its event, in milliseconds since 1970: it does not start before. */
  readonly eventTs: number | null;
  /** All that holds its function's calls back, the oldest first. */
  readonly pauses: readonly WhyPause[];
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly app: { readonly name: string; readonly url: string } | null;
  readonly jobs: readonly WhyJob[];
  /** The run that holds the singleton this one waits for. */
  readonly singletonHolder: string | null;
  readonly times: readonly {
    readonly kind: string;
    readonly what: string | null;
    readonly ms: number;
  }[];
}

const HOLDERS = sql`(
  select coalesce(json_agg(h), '[]') from (
    select s.run_id as "runId", coalesce(f.slug, s.function_id) as "functionSlug",
      g.step_name as "stepName", s.since
    from cairn.slots s left join cairn.functions f on f.id = s.function_id
    left join cairn.jobs g on g.shard = s.shard and g.run_id = s.run_id and g.id = s.job_id
    where s.shard = l.shard and s.key = l.blocked_on and s.name <> 'throttle'
    order by s.since, s.run_id limit 10) h)`;

const LIMIT = sql`(
  select json_build_object('name', f.name, 'limit', coalesce(f.set_limit, f."limit"),
    'periodMs', coalesce(f.set_period_ms, f.period_ms),
    'held', (select count(*) from cairn.slots s where s.shard = l.shard and s.key = l.blocked_on
      and s.name <> 'throttle'))
  from unnest(l.names, l.keys) k(name, key)
  join cairn.function_limits f on f.function_id = l.function_id and f.name = k.name
  where k.key = l.blocked_on limit 1)`;

const PAUSES = sql`(
  select coalesce(json_agg(json_build_object('scope', p.scope, 'pausedBy', p.paused_by,
    'reason', p.reason, 'pausedAt', p.paused_at, 'target', case p.scope
      when 'function' then f.slug
      when 'app' then (select a.name from cairn.apps a where a.id = p.target_id) end)
    order by p.paused_at, p.scope), '[]')
  from cairn.pauses p where p.mode = 'hold' and (p.scope, p.target_id) in (
    ('all', ''), ('app', coalesce(f.app_id, r.app_id)), ('function', r.function_id)))`;

const LANE = sql`(
  select json_build_object('blockedOn', l.blocked_on, 'since', j.lane_since,
    'readyAt', case when l.ready_at < 'infinity' then l.ready_at end,
    'ahead', (select count(*) from cairn.jobs o where o.shard = j.shard and o.lane = j.lane
      and (o.place, o.id) < (j.place, j.id)),
    'limit', ${LIMIT}, 'holders', ${HOLDERS})
  from cairn.lanes l where l.shard = j.shard and l.id = j.lane)`;

const WAIT = sql`(
  select json_build_object('kind', w.kind, 'eventName', w.event_name,
    'condition', w.condition_source, 'signal', w.signal, 'createdAt', w.created_at,
    'expiresAt', w.expires_at, 'child', (
      select json_build_object('runId', c.id, 'functionSlug', coalesce(f.slug, c.function_id),
        'status', c.status)
      from cairn.runs c left join cairn.functions f on f.id = c.function_id
      where c.shard = w.shard and c.id = w.child_run_id))
  from cairn.waits w where w.shard = j.shard and w.run_id = j.run_id and w.step_id = j.step_id)`;

const FAILURE = sql`(
  select json_build_object('code', a.code, 'error', a.error::json, 'endedAt', a.ended_at)
  from cairn.attempts a where a.shard = j.shard and a.run_id = j.run_id
    and a.step_id is not distinct from j.step_id
    and j.attempt + j.faults + j.unreached + j.empty > 0
  order by a.id desc limit 1)`;

// A job that waited in a lane was due before it got its slots, and a first call before it was shown.
const CALLED_AT = sql`greatest(j.due_at, r.started_at, (
  select max(s.since) from cairn.slots s
  where s.shard = j.shard and s.run_id = j.run_id and s.job_id = j.id))`;

const JOBS = sql`(
  select coalesce(json_agg(json_build_object('kind', j.kind, 'stepName', j.step_name,
    'isHeld', j.leased_by is not null and j.claimable_at > cairn.now(),
    'calledAt', ${CALLED_AT}, 'isDue', j.due_at <= cairn.now(),
    'attempt', j.attempt, 'unreached', j.unreached, 'dueAt', j.due_at, 'createdAt', j.created_at,
    'lane', ${LANE}, 'wait', ${WAIT}, 'failure', ${FAILURE}) order by j.due_at, j.id), '[]')
  from (select * from cairn.jobs j where j.shard = r.shard and j.run_id = r.id
    and j.kind <> 'deadline' order by j.due_at, j.id limit 100) j)`;

// A call that is held back behind an open breaker was counted with all of its time.
const TO_COME = sql`
  case when b.blocked_on like 'breaker:%' then coalesce((
    select max(extract(epoch from j.due_at - cairn.now()) * 1000)::bigint from cairn.jobs j
    where j.shard = r.shard and j.run_id = r.id and j.kind = 'call' and j.leased_by is null
      and j.due_at > cairn.now()), 0) else 0 end`;

// Inline steps belong to the calls that they ran in, which are counted once.
const TIMES = sql`(
  select coalesce(json_agg(t order by t.ms desc), '[]') from (
    select 'calling' as kind, null as what, r.running_ms as ms where r.running_ms > 0
    union all
    select 'lane', b.blocked_on, greatest(0, b.waited_ms - ${TO_COME}) from cairn.lane_times b
    where b.shard = r.shard and b.run_id = r.id
    union all
    select 'retry', null, sum(extract(epoch from least(a.retry_at, cairn.now()) - a.ended_at) * 1000)::bigint
    from cairn.attempts a where a.shard = r.shard and a.run_id = r.id and a.retry_at is not null
    having count(*) > 0
    union all
    select m.op, m.name, sum(extract(epoch from m.ended_at - m.started_at) * 1000)::bigint
    from cairn.memos m where m.shard = r.shard and m.run_id = r.id
      and m.op in ('Sleep', 'WaitForEvent', 'WaitForSignal', 'InvokeFunction')
    group by m.op, m.name
    order by ms desc limit 20) t)`;

/** @returns undefined when there is no such run. */
export async function readWhy(db: Reader, runId: string): Promise<WhyRows | undefined> {
  const [row] = await db.execute<{ why: WhyRows }>(sql`
    select json_build_object('runId', r.id, 'status', r.status,
      'functionSlug', coalesce(f.slug, r.function_id), 'appId', r.app_id, 'createdAt', r.created_at,
      'startedAt', r.started_at, 'endedAt', r.ended_at,
      'now', cairn.now(), 'error', r.error, 'pauses', ${PAUSES}, 'removedAt', f.archived_at,
      'eventTs', (select e.ts from cairn.events e where e.shard = r.shard and e.id = r.event_id),
      'app', (select json_build_object('name', a.name, 'url', a.url) from cairn.apps a
        where a.id = r.app_id),
      'jobs', ${JOBS}, 'singletonHolder', (select s.run_id from cairn.singletons s
        where s.shard = r.shard and s.next_run_id = r.id),
      'times', ${TIMES}) as why
    from cairn.runs r left join cairn.functions f on f.id = r.function_id
    where r.shard = ${SHARD} and r.id = ${runId}`);
  return row?.why;
}
