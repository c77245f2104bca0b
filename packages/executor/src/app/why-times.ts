// Where a run's time went so far: what is over, as the tables counted it, and what goes on now.
import { isEnded, type WhyKind, type WhyReason, type WhyView } from "@cairn/core";
import type { WhyJob, WhyRows } from "../db/read-why.ts";
import { nameOfKey } from "./why-names.ts";

type Time = WhyView["times"][number];
type Spent = Pick<Time, "kind" | "what" | "ms" | "open">;

/** A job, and why it does not move. */
export type Explained = readonly [WhyJob, WhyReason];

export function timesOf(rows: WhyRows, jobs: readonly Explained[]): Time[] {
  const over = rows.times.map((time) => ({ ...time, ...kindOf(time), open: 0 }));
  const now = jobs.flatMap((job) => openTime(job, rows) ?? []);
  return merged([...over, ...now, ...queuedTime(rows, over, now)])
    .toSorted((a, b) => b.ms - a.ms)
    .map((time) => ({ ...time, name: nameOf(time, rows) }));
}

const OF_OPS: Readonly<Record<string, string>> = {
  Sleep: "sleep",
  WaitForEvent: "event",
  WaitForSignal: "signal",
  InvokeFunction: "child",
};

function kindOf({ kind, what }: Pick<Spent, "kind" | "what">): Pick<Spent, "kind"> {
  return { kind: kind === "lane" ? laneKind(what ?? "") : (OF_OPS[kind] ?? kind) };
}

function laneKind(key: string): string {
  const [prefix = ""] = key.split(":");
  return prefix === "pause" || prefix === "breaker" ? prefix : "limit";
}

/** Why a job waits, as what its time is counted under. */
const OPEN_KINDS: Readonly<Partial<Record<WhyKind, string>>> = {
  sleep: "sleep",
  event: "event",
  signal: "signal",
  child: "child",
  calling: "calling",
  request: "calling",
  retry: "retry",
  unreachable: "retry",
  breaker: "breaker",
};

/** The tables count these up to now. */
const COUNTED: ReadonlySet<string> = new Set(["retry", "breaker"]);

/** What a job spends time on now; undefined: nothing that is counted by itself. */
function openTime([job, reason]: Explained, rows: WhyRows): Spent | undefined {
  if (job.lane !== null) return laneTime(job.lane, rows.now);
  const kind = OPEN_KINDS[reason.kind];
  if (kind === undefined) return undefined;
  // Before it is shown as started, which is soon, nobody knows since when.
  if (kind === "calling" && rows.startedAt === null) return undefined;
  const ms = COUNTED.has(kind) ? 0 : msBetween(reason.since, rows.now);
  return { kind, what: openWhat(kind, job, rows), ms, open: 1 };
}

function openWhat(kind: string, { stepName }: WhyJob, { appId }: WhyRows): string | null {
  if (kind === "breaker") return `breaker:${appId}`;
  return kind === "calling" || kind === "retry" ? null : stepName;
}

function laneTime({ blockedOn, since }: NonNullable<WhyJob["lane"]>, now: string) {
  if (blockedOn === null) return undefined;
  return { kind: laneKind(blockedOn), what: blockedOn, ms: msBetween(since, now), open: 1 };
}

const HELD_BACK: ReadonlySet<string> = new Set(["limit", "pause", "breaker"]);

/**
 * From the creation to the first call, less what has a name of its own. When a run was held back is not
 * kept, so what comes first is what it was held back for, but not before it was due by its event.
 */
function queuedTime(rows: WhyRows, over: readonly Spent[], now: readonly Spent[]): Spent[] {
  const { createdAt, startedAt, endedAt } = rows;
  const all = msBetween(createdAt, startedAt ?? endedAt ?? rows.now);
  const due = Math.min(all, (rows.eventTs ?? 0) - Date.parse(createdAt));
  const named = [...over, ...(startedAt === null ? now : [])].filter(({ kind }) =>
    HELD_BACK.has(kind),
  );
  const ms = Math.max(0, due, all - sumOf(named));
  const open = startedAt === null && !isEnded(rows.status) && now.length === 0 ? 1 : 0;
  return ms < 1 ? [] : [{ kind: "queued", what: null, ms, open }];
}

const sumOf = (times: readonly Spent[]): number => times.reduce((sum, { ms }) => sum + ms, 0);

/** One entry for each thing. */
function merged(times: readonly Spent[]): readonly Spent[] {
  const sums = new Map<string, Spent>();
  for (const time of times) {
    const key = JSON.stringify([time.kind, time.what]);
    const before = sums.get(key) ?? { ms: 0, open: 0 };
    sums.set(key, { ...time, ms: before.ms + time.ms, open: before.open + time.open });
  }
  return [...sums.values()];
}

function nameOf({ kind, what }: Spent, rows: WhyRows): string | null {
  return what !== null && HELD_BACK.has(kind) ? nameOfKey(what, rows) : what;
}

const msBetween = (from: string, to: string): number =>
  Math.max(0, Date.parse(to) - Date.parse(from));
