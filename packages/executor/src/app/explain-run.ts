// Why a run is not moving: what its jobs wait for, as data and in a sentence each. Nothing is asked
// here; the rows say all.
import { type AppHealthView, isEnded, type WhyReason, type WhyView } from "@cairn/core";
import { toInstant } from "../db/instant.ts";
import type { WhyJob, WhyRows } from "../db/read-why.ts";
import { endedReason, oneLine } from "./why-ended.ts";
import { laneReason } from "./why-lane.ts";
import { whoOf } from "./why-names.ts";
import { NOTHING } from "./why-nothing.ts";
import { type Explained, timesOf } from "./why-times.ts";
import { waitReason } from "./why-wait.ts";

/** @param health - Of its app, as this executor knows it. */
export function explainRun(rows: WhyRows, health?: AppHealthView): WhyView {
  const { runId, functionSlug, status } = rows;
  const jobs = isEnded(status) ? [] : rows.jobs.map((job) => explainJob(job, rows, health));
  const reasons = [...runReasons(rows), ...jobs.map(([, reason]) => reason)];
  return {
    runId,
    functionSlug,
    status,
    sentence: sentenceOf(reasons),
    reasons,
    at: toInstant(rows.now),
    times: timesOf(rows, jobs),
  };
}

function explainJob(job: WhyJob, rows: WhyRows, health: AppHealthView | undefined): Explained {
  return [job, { ...reasonOf(job, rows, health), stepName: job.stepName }];
}

/** What is so of the whole run. */
function runReasons(rows: WhyRows): WhyReason[] {
  if (isEnded(rows.status)) return [endedReason(rows)];
  return rows.removedAt === null ? [] : [removedReason(rows, rows.removedAt)];
}

function removedReason({ functionSlug, app, createdAt }: WhyRows, removedAt: string): WhyReason {
  const since = toInstant(later(removedAt, createdAt));
  const sentence = `The function ${functionSlug} was removed from its app${app === null ? "" : ` ${app.name}`} at ${toInstant(removedAt)} and cannot be called: deploy it again, or cancel the run.`;
  return { ...NOTHING, kind: "removed", sentence, since, until: null };
}

const later = (a: string, b: string): string => (Date.parse(a) > Date.parse(b) ? a : b);

function reasonOf(job: WhyJob, rows: WhyRows, health: AppHealthView | undefined): WhyReason {
  if (job.lane !== null)
    return laneReason(job.lane, { stepName: job.stepName, pauses: rows.pauses });
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
  if (job.isHeld) return underWayReason(job, { ...known, since: toInstant(job.calledAt) });
  if (job.isDue) {
    const sentence = `${whoOf(job)} is due and waits for an executor with room to take it.`;
    return { ...known, kind: "claim", sentence, since, until: null };
  }
  if (job.failure !== null) return againReason(job, known);
  const sentence = `It is to start at ${since}, as its event says.`;
  return { ...known, kind: "scheduled", sentence, since: toInstant(job.createdAt), until: since };
}

type Known = typeof NOTHING;

function underWayReason(job: WhyJob, known: Known & { readonly since: string }): WhyReason {
  const isRequest = job.kind === "gateway";
  const step = job.stepName === null ? "" : ` for the step "${job.stepName}"`;
  const whom = isRequest ? "The HTTP request" : whomOf(job, known);
  const sentence = `${whom}${isRequest ? step : ""} is ${isRequest ? "under way" : `being called${step}`}${tryText(job)}.`;
  return { ...known, kind: isRequest ? "request" : "calling", sentence, until: null };
}

const whomOf = ({ kind }: WhyJob, { app }: Known): string =>
  kind === "gateway"
    ? "The HTTP request of a step"
    : `The app ${app?.name ?? ""} (${app?.url ?? "gone"})`;

function againReason(job: WhyJob, known: Known): WhyReason {
  const until = toInstant(job.dueAt);
  const since = toInstant(job.failure?.endedAt ?? job.createdAt);
  const message = oneLine(job.failure?.error.message ?? "");
  const step = job.stepName === null ? "" : ` of the step "${job.stepName}"`;
  const isUnreachable = job.unreached > 0;
  const sentence = isUnreachable
    ? `${whomOf(job, known)} cannot be reached (${message}); ${String(job.unreached)} ${job.unreached === 1 ? "try" : "tries"} so far, the next at ${until}.`
    : `Attempt ${String(job.attempt)}${step} failed (${message}); the next is at ${until}.`;
  return { ...known, kind: isUnreachable ? "unreachable" : "retry", sentence, since, until };
}

const tryText = ({ attempt }: WhyJob): string =>
  attempt === 0 ? "" : `, attempt ${String(attempt + 1)}`;

/** The run moves as soon as one of several does. */
function sentenceOf(reasons: readonly WhyReason[]): string {
  // A pause holds up all of its steps.
  const [first, ...others] = [...new Set(reasons.map(({ sentence }) => sentence))];
  if (first === undefined)
    return "Nothing is planned for the run. That is a defect; `cairn doctor` looks.";
  return [first, ...others.slice(0, 4)]
    .join(" ")
    .concat(others.length > 4 ? ` And ${String(others.length - 4)} more.` : "");
}
