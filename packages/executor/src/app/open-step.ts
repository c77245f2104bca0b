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
    wait: wait === undefined ? null : toWaitView(wait),
    ...doing,
    ...(isEnded(rows.run.status) ? endOf(step, rows) : {}),
  };
}

const nameOf = ({ failures, job, stepId, wait }: OpenStep): string =>
  wait?.stepName ?? job?.stepName ?? failures.at(-1)?.stepName ?? stepId;

const queuedAtOf = ({ failures, job, wait }: OpenStep): string | null =>
  wait?.createdAt ?? job?.createdAt ?? failures[0]?.startedAt ?? null;

function doingOf({ failures, job, wait }: OpenStep, jobs: readonly JobRow[]): Doing {
  if (wait !== undefined) return waiting(wait);
  if (job?.kind === "sleep") return sleeping(job);
  // Without a job of its own it failed inside a discovery call, which will try it again.
  const call = job ?? jobs.find(({ kind, stepId }) => kind === "call" && stepId === null);
  return call === undefined ? abandoned(failures) : called(call, failures);
}

const waiting = ({ createdAt, expiresAt, kind }: WaitRow): Doing => ({
  op: kind === "invoke" ? "InvokeFunction" : "WaitForEvent",
  status: "waiting",
  startedAt: createdAt,
  dueAt: expiresAt,
  attempts: 1,
});

const sleeping = ({ createdAt, dueAt }: JobRow): Doing => ({
  op: "Sleep",
  status: "sleeping",
  startedAt: createdAt,
  dueAt,
  attempts: 1,
});

function called(call: JobRow, failures: readonly AttemptRow[]): Doing {
  const { attempt, due, dueAt, faults, held } = call;
  // A job is due again the moment it is handed on, so this is when the call began.
  if (held) {
    const attempts = attempt + 1;
    return { op: "StepRun", status: "running", startedAt: dueAt, dueAt: null, attempts };
  }
  const isRetry = attempt > 0 || faults > 0;
  return {
    op: "StepRun",
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

/** A fault that could not be retried any more ended the run; every other open step was given up. */
function endOf(
  { failures }: OpenStep,
  { run, error }: TraceRows,
): Pick<StepView, "status" | "dueAt" | "error"> {
  const ending = error === null ? null : toErrorView(error);
  const code = failures.at(-1)?.code ?? null;
  const isCause = run.status === "failed" && code !== null && ending?.name === code;
  return isCause
    ? { status: "failed", dueAt: null, error: ending }
    : { status: "cancelled", dueAt: null, error: null };
}

function toWaitView(wait: WaitRow): WaitView {
  const { kind, eventName, condition, lookback, expiresAt, eventId, childRunId } = wait;
  return { kind, eventName, condition, lookback, expiresAt, eventId, childRunId };
}
