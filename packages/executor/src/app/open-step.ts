// A step that has no result: what it is doing, or that it never will.
import { isEnded, type StepView, type WaitView } from "@cairn/core";
import type { AttemptRow, JobRow, TraceRows, WaitRow } from "../db/read-trace.ts";
import { toAttemptView, toErrorView } from "./trace-errors.ts";

export interface OpenStep {
  readonly stepId: string;
  readonly wait: WaitRow | undefined;
  readonly job: JobRow | undefined;
  /** The oldest first. */
  readonly failures: readonly AttemptRow[];
}

type Doing = Pick<StepView, "op" | "status" | "startedAt" | "dueAt" | "attempts">;

export function openStep(step: OpenStep, rows: TraceRows): StepView {
  const { stepId, wait, failures } = step;
  const doing = doingOf(step, rows.jobs);
  return {
    id: stepId,
    name: nameOf(step),
    queuedAt: queuedAtOf(step),
    endedAt: rows.run.endedAt,
    failures: failures.map(toAttemptView),
    output: null,
    error: null,
    wait: toWaitView(wait),
    ...doing,
    ...(isEnded(rows.run.status) ? endOf(step, rows) : {}),
  };
}

const nameOf = ({ failures, job, stepId, wait }: OpenStep): string =>
  wait?.stepName ?? job?.stepName ?? failures.at(-1)?.stepName ?? stepId;

const queuedAtOf = ({ failures, job, wait }: OpenStep): string | null =>
  wait?.createdAt ?? job?.createdAt ?? failures[0]?.startedAt ?? null;

function doingOf({ failures, job, wait }: OpenStep, jobs: readonly JobRow[]): Doing {
  if (wait !== undefined) return isWait(wait.kind) ? waiting(wait) : closed(wait, failures);
  if (job?.kind === "sleep") return sleeping(job);
  // Without a job of its own it failed inside a discovery call, which will try it again.
  const call = job ?? jobs.find(({ kind, stepId }) => kind === "call" && stepId === null);
  return call === undefined ? abandoned(failures) : called(call, failures);
}

const isWait = (kind: WaitRow["kind"]): kind is WaitView["kind"] =>
  kind === "event" || kind === "invoke" || kind === "signal";

/** What the step was doing when its run ended. */
function closed({ createdAt, expiresAt, kind }: WaitRow, failures: readonly AttemptRow[]): Doing {
  if (kind === "sleep") return sleeping({ createdAt, dueAt: expiresAt });
  const step = abandoned(failures);
  if (kind !== "running") return step;
  return { ...step, startedAt: expiresAt, attempts: step.attempts + 1 };
}

const WAIT_OPS = {
  event: "WaitForEvent",
  invoke: "InvokeFunction",
  signal: "WaitForSignal",
} as const;

const waiting = ({ createdAt, expiresAt, kind }: WaitRow): Doing => ({
  op: WAIT_OPS[isWait(kind) ? kind : "event"],
  status: "waiting",
  startedAt: createdAt,
  dueAt: expiresAt,
  attempts: 1,
});

const sleeping = ({ createdAt, dueAt }: Pick<JobRow, "createdAt" | "dueAt">): Doing => ({
  op: "Sleep",
  status: "sleeping",
  startedAt: createdAt,
  dueAt,
  attempts: 1,
});

function called(call: JobRow, failures: readonly AttemptRow[]): Doing {
  const { attempt, due, dueAt, faults, held, kind } = call;
  const op = kind === "gateway" ? "Gateway" : "StepRun";
  // A job is due again the moment it is handed on, so this is when the call began.
  if (held) {
    const attempts = attempt + 1;
    return { op, status: "running", startedAt: dueAt, dueAt: null, attempts };
  }
  const isRetry = attempt > 0 || faults > 0;
  return {
    op,
    status: isRetry && !due ? "retrying" : "queued",
    startedAt: latestStart(failures),
    dueAt: due ? null : dueAt,
    attempts: attempt,
  };
}

const abandoned = (failures: readonly AttemptRow[]): Doing => ({
  op: "StepRun",
  status: "queued",
  startedAt: latestStart(failures),
  dueAt: null,
  attempts: failures.filter(({ kind }) => kind === "error").length,
});

const latestStart = (failures: readonly AttemptRow[]): string | null =>
  failures.at(-1)?.startedAt ?? null;

/** A fault that was not to be retried ended the run; every other open step was given up. */
function endOf(
  { failures }: OpenStep,
  { run, error }: TraceRows,
): Pick<StepView, "status" | "dueAt" | "error"> {
  const ending = error === null ? null : toErrorView(error);
  const last = failures.at(-1);
  const isLast = last?.kind === "fault" && last.retryAt === null;
  const isCause = run.status === "failed" && isLast && ending?.name === last.code;
  return isCause
    ? { status: "failed", dueAt: null, error: ending }
    : { status: "cancelled", dueAt: null, error: null };
}

function toWaitView(wait: WaitRow | undefined): WaitView | null {
  if (wait === undefined || !isWait(wait.kind)) return null;
  const { kind, eventName, condition, lookback, expiresAt, eventId, childRunId, signal } = wait;
  return { kind, eventName, condition, lookback, expiresAt, eventId, childRunId, signal };
}
