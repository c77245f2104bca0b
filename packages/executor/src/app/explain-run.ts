// Why a run is not moving: what its jobs wait for, as data and in a sentence each. Nothing is asked
// here; the rows say all.
import { type AppHealthView, isEnded, type WhyReason, type WhyView } from "@cairn/core";
import { toInstant, toInstantOrNull } from "../db/instant.ts";
import type { WhyJob, WhyRows } from "../db/read-why.ts";
import { laneReason } from "./why-lane.ts";
import { NOTHING } from "./why-nothing.ts";
import { waitReason } from "./why-wait.ts";

/** @param health - Of its app, as this executor knows it. */
export function explainRun(rows: WhyRows, health?: AppHealthView): WhyView {
  const { runId, functionSlug, status } = rows;
  const reasons = isEnded(status)
    ? [endedReason(rows)]
    : rows.jobs.map((job) => ({ ...reasonOf(job, rows, health), stepName: job.stepName }));
  return {
    runId,
    functionSlug,
    status,
    sentence: sentenceOf(reasons),
    reasons,
    times: timesOf(rows),
  };
}

function endedReason({ status, endedAt, createdAt }: WhyRows): WhyReason {
  const since = toInstant(endedAt ?? createdAt);
  return {
    ...NOTHING,
    kind: "ended",
    sentence: `The run ${status === "cancelled" ? "was cancelled" : status} at ${since}.`,
    since,
    until: null,
  };
}

function reasonOf(job: WhyJob, rows: WhyRows, health: AppHealthView | undefined): WhyReason {
  if (job.lane !== null) return laneReason(job.lane);
  if (job.kind === "singleton") return singletonReason(job, rows);
  if (job.kind === "sleep") return sleepReason(job);
  if (job.kind === "wait" && job.wait !== null) return waitReason(job, job.wait);
  const isOpen = health !== undefined && health.circuit !== "closed";
  if (isOpen && job.kind === "call" && !job.isHeld) return breakerReason(job, rows, health);
  return callReason(job, rows);
}

function breakerReason(job: WhyJob, { app }: WhyRows, { failures }: AppHealthView): WhyReason {
  const until = toInstant(job.dueAt);
  const sentence = `${whomOf(job, { ...NOTHING, app })} failed ${String(failures)} times in a row and is not called for a while; the next try is at ${until}.`;
  const since = toInstant(job.failure?.endedAt ?? job.createdAt);
  const error = job.failure?.error ?? null;
  return { ...NOTHING, app, error, kind: "breaker", sentence, since, until };
}

function sleepReason({ stepName, dueAt, createdAt }: WhyJob): WhyReason {
  const until = toInstant(dueAt);
  const sentence = `The step "${stepName ?? ""}" sleeps until ${until}.`;
  return { ...NOTHING, kind: "sleep", sentence, since: toInstant(createdAt), until };
}

function singletonReason({ createdAt }: WhyJob, { singletonHolder }: WhyRows): WhyReason {
  const sentence =
    singletonHolder === null
      ? "It is its turn as the only run with its singleton key; an executor will take it."
      : `It takes the place of run ${singletonHolder}, which has the same singleton key and is being cancelled.`;
  const since = toInstant(createdAt);
  return {
    ...NOTHING,
    kind: "singleton",
    sentence,
    since,
    until: null,
    holderRunId: singletonHolder,
  };
}

function callReason(job: WhyJob, rows: WhyRows): WhyReason {
  const { app } = rows;
  const known = { ...NOTHING, app, error: job.failure?.error ?? null };
  const since = toInstant(job.dueAt);
  if (job.isHeld) return underWayReason(job, { ...known, since });
  if (job.isDue) {
    const sentence = "It is due and waits for an executor with room to take it.";
    return { ...known, kind: "claim", sentence, since, until: null };
  }
  if (job.failure !== null) return againReason(job, known);
  const sentence = `It is to start at ${since}, as its event says.`;
  return { ...known, kind: "scheduled", sentence, since: toInstant(job.createdAt), until: since };
}

type Known = typeof NOTHING;

function underWayReason(job: WhyJob, known: Known & { readonly since: string }): WhyReason {
  const isRequest = job.kind === "gateway";
  const sentence = `${whomOf(job, known)} is ${isRequest ? "under way" : "being called"}${tryText(job)}.`;
  return { ...known, kind: isRequest ? "request" : "calling", sentence, until: null };
}

const whomOf = ({ kind }: WhyJob, { app }: Known): string =>
  kind === "gateway"
    ? "The HTTP request of a step"
    : `The app ${app?.name ?? ""} (${app?.url ?? "gone"})`;

function againReason(job: WhyJob, known: Known): WhyReason {
  const until = toInstant(job.dueAt);
  const since = toInstant(job.failure?.endedAt ?? job.createdAt);
  const message = job.failure?.error.message ?? "";
  const isUnreachable = job.unreached > 0;
  const sentence = isUnreachable
    ? `${whomOf(job, known)} cannot be reached (${message}); ${String(job.unreached)} ${job.unreached === 1 ? "try" : "tries"} so far, the next at ${until}.`
    : `Attempt ${String(job.attempt)} failed (${message}); the next is at ${until}.`;
  return { ...known, kind: isUnreachable ? "unreachable" : "retry", sentence, since, until };
}

const tryText = ({ attempt }: WhyJob): string =>
  attempt === 0 ? "" : ` for attempt ${String(attempt + 1)}`;

/** The run moves as soon as one of several does. */
function sentenceOf(reasons: readonly WhyReason[]): string {
  const [first, ...others] = reasons;
  if (first === undefined)
    return "Nothing is planned for the run. That is a defect; `cairn doctor` looks.";
  if (others.length === 0) return first.sentence;
  const kinds = others.map(({ sentence }) => sentence);
  return [first.sentence, ...kinds.slice(0, 4)]
    .join(" ")
    .concat(others.length > 4 ? ` And ${String(others.length - 4)} more.` : "");
}

function timesOf({ times, startedAt, endedAt, createdAt }: WhyRows): WhyView["times"] {
  const known = times.map(({ kind, what, ms }) => ({ ...namedTime(kind, what), ms }));
  if (startedAt === null && toInstantOrNull(endedAt) === null) return known;
  const queued =
    Date.parse(toInstant(startedAt ?? endedAt ?? createdAt)) - Date.parse(toInstant(createdAt));
  return queued < 1 ? known : [...known, { kind: "queued", what: null, ms: queued }];
}

const TIME_KINDS: Readonly<Record<string, string>> = {
  Sleep: "sleep",
  WaitForEvent: "event",
  WaitForSignal: "signal",
  InvokeFunction: "child",
};

function namedTime(kind: string, what: string | null): { kind: string; what: string | null } {
  if (kind !== "lane") return { kind: TIME_KINDS[kind] ?? kind, what };
  const [prefix = ""] = (what ?? "").split(":");
  return { kind: prefix === "pause" || prefix === "breaker" ? prefix : "limit", what };
}
