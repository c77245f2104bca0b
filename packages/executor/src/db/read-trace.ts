// All of one run in ONE statement, so that its parts belong to the same moment.
import { RUN_STATUSES, SPAN_KINDS, SPAN_STATUSES } from "@cairn/core";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Reader } from "./client.ts";
import { toInstant } from "./instant.ts";
import { SHARD } from "./read-page.ts";
import { RUN_COLUMNS, RUN_JOINS } from "./run-columns.ts";
import { SPANS_PER_RUN_MAX } from "./span-table.ts";

const Instant = z.string().transform(toInstant);

const RunRow = z.object({
  id: z.string(),
  status: z.enum(RUN_STATUSES),
  functionId: z.string(),
  functionSlug: z.string(),
  functionName: z.string(),
  appId: z.string(),
  appName: z.string(),
  eventId: z.string(),
  eventName: z.string(),
  cause: z.enum(["event", "invoke", "rerun"]),
  parentRunId: z.string().nullable(),
  originalRunId: z.string().nullable(),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  steps: z.number(),
});

const MemoRow = z.object({
  stepId: z.string(),
  name: z.string(),
  op: z.string(),
  kind: z.enum(["data", "error", "null", "input"]),
  value: z.string(),
  attempts: z.number(),
  wait: z.string().nullable(),
  eventId: z.string().nullable(),
  queuedAt: Instant,
  startedAt: Instant,
  endedAt: Instant,
});
export type MemoRow = z.infer<typeof MemoRow>;

const AttemptRow = z.object({
  stepId: z.string().nullable(),
  stepName: z.string().nullable(),
  attempt: z.number(),
  kind: z.enum(["error", "fault"]),
  code: z.string().nullable(),
  error: z.string(),
  startedAt: Instant,
  endedAt: Instant,
  retryAt: Instant.nullable(),
});
export type AttemptRow = z.infer<typeof AttemptRow>;

const JobRow = z.object({
  kind: z.enum(["call", "sleep", "wait", "resume", "gateway", "match", "deadline", "singleton"]),
  stepId: z.string().nullable(),
  stepName: z.string().nullable(),
  attempt: z.number(),
  faults: z.number(),
  held: z.boolean(),
  due: z.boolean(),
  dueAt: Instant,
  createdAt: Instant,
});
export type JobRow = z.infer<typeof JobRow>;

const WaitRow = z.object({
  stepId: z.string(),
  stepName: z.string(),
  kind: z.enum(["event", "invoke", "signal", "sleep", "planned", "running"]),
  eventName: z.string().nullable(),
  condition: z.string().nullable(),
  lookback: z.boolean(),
  childRunId: z.string().nullable(),
  eventId: z.string().nullable(),
  signal: z.string().nullable(),
  createdAt: Instant,
  expiresAt: Instant,
});
export type WaitRow = z.infer<typeof WaitRow>;

const NoteRow = z.object({
  stepId: z.string().nullable(),
  attempt: z.number(),
  spanId: z.string().nullable(),
  scope: z.enum(["run", "step", "step_attempt", "extended_trace"]),
  kind: z.string(),
  op: z.enum(["set", "merge", "delete"]),
  content: z.string(),
  at: Instant,
});
export type NoteRow = z.infer<typeof NoteRow>;

const SpanRow = z.object({
  id: z.string(),
  parentId: z.string().nullable(),
  traceId: z.string(),
  stepId: z.string().nullable(),
  attempt: z.number().nullable(),
  name: z.string(),
  kind: z.enum(SPAN_KINDS),
  status: z.enum(SPAN_STATUSES),
  statusMessage: z.string(),
  /** Nanoseconds since 1970. */
  startNs: z.string(),
  endNs: z.string(),
  attributes: z.string(),
  droppedAttributes: z.number(),
});
export type SpanRow = z.infer<typeof SpanRow>;

const EventRow = z.object({
  id: z.string(),
  name: z.string(),
  data: z.string(),
  user: z.string(),
  ts: z.number(),
  v: z.string().nullable(),
  meta: z.string().nullable(),
  sentId: z.string().nullable(),
});

const TraceRows = z.object({
  /** The database's clock. */
  now: Instant,
  run: RunRow,
  output: z.string().nullable(),
  error: z.string().nullable(),
  runningMs: z.number(),
  events: z.array(EventRow),
  memos: z.array(MemoRow),
  attempts: z.array(AttemptRow),
  jobs: z.array(JobRow),
  waits: z.array(WaitRow),
  notes: z.array(NoteRow),
  spans: z.array(SpanRow),
  children: z.array(RunRow),
});
export type TraceRows = z.infer<typeof TraceRows>;

const MEMOS = sql`select m.step_id as "stepId", m.name, m.op, m.kind, m.value, m.attempts, m.wait,
    m.event_id as "eventId", m.queued_at as "queuedAt", m.started_at as "startedAt",
    m.ended_at as "endedAt"
  from cairn.memos m where m.shard = t.shard and m.run_id = t.id order by m.seq`;

const ATTEMPTS = sql`select a.step_id as "stepId", a.step_name as "stepName", a.attempt, a.kind,
    a.code, a.error, a.started_at as "startedAt", a.ended_at as "endedAt", a.retry_at as "retryAt"
  from cairn.attempts a where a.shard = t.shard and a.run_id = t.id order by a.ended_at, a.id`;

const JOBS = sql`select j.kind, j.step_id as "stepId", j.step_name as "stepName", j.attempt,
    j.faults + j.unreached + j.empty as faults, j.leased_by is not null as held, j.due_at <= cairn.now() as due,
    j.due_at as "dueAt", j.created_at as "createdAt"
  from cairn.jobs j where j.shard = t.shard and j.run_id = t.id and j.kind <> 'deadline' order by j.created_at, j.id`;

const WAITS = sql`select w.step_id as "stepId", w.step_name as "stepName", w.kind,
    w.event_name as "eventName", w.condition_source as condition, w.lookback,
    w.child_run_id as "childRunId", w.event_id as "eventId", w.signal, w.created_at as "createdAt",
    w.expires_at as "expiresAt"
  from cairn.waits w where w.shard = t.shard and w.run_id = t.id order by w.created_at, w.step_id`;

const NOTES = sql`select n.step_id as "stepId", n.attempt, n.span_id as "spanId", n.scope, n.kind, n.op, n.content, n.at
  from cairn.notes n where n.shard = t.shard and n.run_id = t.id order by n.id`;

const SPANS = sql`select s.span_id as id, s.parent_span_id as "parentId", s.trace_id as "traceId",
    s.step_id as "stepId", s.attempt, s.name, s.kind, s.status, s.status_message as "statusMessage",
    s.start_ns::text as "startNs", s.end_ns::text as "endNs", s.attributes,
    s.dropped_attributes as "droppedAttributes"
  from cairn.spans s where s.shard = t.shard and s.run_id = t.id order by s.start_ns, s.end_ns desc, s.span_id
  limit ${SPANS_PER_RUN_MAX}`;

const EVENTS = sql`select v.id, v.name, v.data, v.user_data as "user", v.ts, v.v, v.meta, v.sent_id as "sentId"
  from cairn.events v left join cairn.run_events n on n.shard = t.shard and n.run_id = t.id
    and n.event_id = v.id
  where v.shard = t.shard and v.id = any(array(
    select o.event_id from cairn.run_events o where o.shard = t.shard and o.run_id = t.id) || t.event_id)
  order by n.position`;

const list = (rows: typeof MEMOS) =>
  sql`(select coalesce(json_agg(row_to_json(x)), '[]') from (${rows}) x)`;

const CHILDREN = sql`select ${RUN_COLUMNS} from cairn.runs r ${RUN_JOINS}
  where r.shard = t.shard and r.parent_run_id = t.id order by r.id`;

const RUN = sql`select ${RUN_COLUMNS} from cairn.runs r ${RUN_JOINS}
  where r.shard = t.shard and r.id = t.id`;

/** Outputs and errors of up to 32 MB come along: a run's state is bounded by that. */
export async function readTrace(db: Reader, runId: string): Promise<TraceRows | undefined> {
  const [row] = await db.execute<{ trace: unknown }>(sql`
    select json_build_object('now', cairn.now(), 'output', t.output, 'error', t.error,
      'runningMs', t.running_ms,
      'run', (select row_to_json(x) from (${RUN}) x),
      'events', ${list(EVENTS)},
      'memos', ${list(MEMOS)}, 'attempts', ${list(ATTEMPTS)}, 'jobs', ${list(JOBS)},
      'waits', ${list(WAITS)}, 'notes', ${list(NOTES)}, 'spans', ${list(SPANS)},
      'children', ${list(CHILDREN)}) as trace
    from cairn.runs t where t.shard = ${SHARD} and t.id = ${runId}`);
  return row === undefined ? undefined : TraceRows.parse(row.trace);
}
