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

export function openStep(step: OpenStep, rows: TraceRows): StepView {
  const { stepId, wait, failures } = step;
  const call = callOf(step, rows.jobs);
  const status = isEnded(rows.run.status) ? endStatus(step, rows) : openStatus(step, call);
  const last = failures.at(-1);
  return {
    id: stepId,
    name: wait?.stepName ?? step.job?.stepName ?? last?.stepName ?? stepId,
    op: opOf(step),
    status,
    queuedAt: wait?.createdAt ?? step.job?.createdAt ?? failures[0]?.startedAt ?? null,
    startedAt: startedAt(step, status, call),
    endedAt: rows.run.endedAt,
    dueAt: dueAt(step, status, call),
    attempts: attemptsOf(step, call),
    failures: failures.map(toAttemptView),
    output: null,
    error: status === "failed" && rows.error !== null ? toErrorView(rows.error) : null,
    wait: wait === undefined ? null : toWaitView(wait),
  };
}

/** The call that will try the step: its own, or the discovery call that it failed in. */
function callOf({ job, wait }: OpenStep, jobs: readonly JobRow[]): JobRow | undefined {
  if (wait !== undefined) return undefined;
  if (job !== undefined) return job.kind === "call" ? job : undefined;
  return jobs.find(({ kind, stepId }) => kind === "call" && stepId === null);
}

function opOf({ job, wait }: OpenStep): string {
  if (wait !== undefined) return wait.kind === "invoke" ? "InvokeFunction" : "WaitForEvent";
  return job?.kind === "sleep" ? "Sleep" : "StepRun";
}

function openStatus({ job, wait }: OpenStep, call: JobRow | undefined): StepView["status"] {
  if (wait !== undefined || job?.kind === "wait" || job?.kind === "resume") return "waiting";
  if (job?.kind === "sleep") return "sleeping";
  if (call?.held === true) return "running";
  const failed = call !== undefined && (call.attempt > 0 || call.faults > 0);
  return failed && !call.due ? "retrying" : "queued";
}

/** A fault that could not be retried any more ended the run; every other open step was given up. */
function endStatus({ failures }: OpenStep, { run, error }: TraceRows): StepView["status"] {
  const code = failures.at(-1)?.code ?? null;
  const isCause = code !== null && error !== null && toErrorView(error).name === code;
  return run.status === "failed" && isCause ? "failed" : "cancelled";
}

/** When the latest attempt began, or the sleep or the wait. */
function startedAt(
  { failures, job, wait }: OpenStep,
  status: StepView["status"],
  call: JobRow | undefined,
): string | null {
  if (status === "running") return call?.dueAt ?? null;
  return (
    wait?.createdAt ?? (status === "sleeping" ? job?.createdAt : undefined) ?? latest(failures)
  );
}

const latest = (failures: readonly AttemptRow[]): string | null =>
  failures.at(-1)?.startedAt ?? null;

function dueAt(
  { job, wait }: OpenStep,
  status: StepView["status"],
  call: JobRow | undefined,
): string | null {
  if (status === "waiting") return wait?.expiresAt ?? job?.dueAt ?? null;
  if (status === "sleeping") return job?.dueAt ?? null;
  if (status === "retrying") return call?.dueAt ?? null;
  return status === "queued" && call?.due === false ? call.dueAt : null;
}

function attemptsOf({ failures, job, wait }: OpenStep, call: JobRow | undefined): number {
  if (wait !== undefined || job?.kind === "sleep") return 1;
  if (call !== undefined) return call.attempt + (call.held ? 1 : 0);
  return failures.filter(({ kind }) => kind === "error").length;
}

function toWaitView(wait: WaitRow): WaitView {
  const { kind, eventName, condition, lookback, expiresAt, eventId, childRunId } = wait;
  return { kind, eventName, condition, lookback, expiresAt, eventId, childRunId };
}
