// The ops that a replay answers with (docs/protocol.md 4.1).
import { COMPLETE_STEP_ID } from "@cairn/core";
import type { AskedStep, RunWork } from "./asked-step.ts";
import { jsonRoundTrip } from "./json-value.ts";
import type { SerializedError } from "./serialize-error.ts";

export interface StepOp {
  readonly id: string;
  readonly op: string;
  readonly name?: string;
  readonly displayName?: string;
  readonly opts?: Readonly<Record<string, unknown>>;
  readonly userland?: { readonly id: string; readonly index?: number };
  readonly data: unknown;
  readonly error?: SerializedError;
  readonly timing?: Timing;
}

/** Nanoseconds: when the step's body began, and how long it took. */
export interface Timing {
  readonly a: number;
  readonly b: number;
}

/** Says that the step exists: the executor calls back for it, or does it itself. */
export function planOp(step: AskedStep): StepOp {
  const op = step.work.kind === "run" ? "StepPlanned" : step.work.op;
  return { ...common(step), op, data: null };
}

export function finishedOp(step: AskedStep<RunWork>, data: unknown, timing: Timing): StepOp {
  return { ...common(step), op: "StepRun", data, timing };
}

export function failedOp(
  step: AskedStep<RunWork>,
  failure: { readonly error: SerializedError; readonly final: boolean; readonly timing: Timing },
): StepOp {
  const { error, final, timing } = failure;
  return { ...common(step), op: final ? "StepFailed" : "StepError", error, timing, data: null };
}

/** The function's own result, when it travels as an op. */
export function completeOp(data: unknown): StepOp {
  return { id: COMPLETE_STEP_ID, op: "RunComplete", data };
}

/** The function's own error, when it travels as an op. */
export function functionFailedOp(error: SerializedError, final: boolean): StepOp {
  return { id: COMPLETE_STEP_ID, op: final ? "StepFailed" : "StepError", error, data: null };
}

function common(step: AskedStep): Omit<StepOp, "op" | "data"> {
  const { wireName } = step.work;
  return {
    id: step.hash,
    ...(wireName === undefined ? {} : { name: wireName }),
    displayName: step.label,
    opts: optsOf(step),
    userland: { id: step.id, ...(step.index === 0 ? {} : { index: step.index }) },
  };
}

function optsOf(step: AskedStep): Readonly<Record<string, unknown>> {
  const mode = step.parallelMode === undefined ? {} : { parallelMode: step.parallelMode };
  if (step.work.kind === "report") return { ...step.work.opts, ...mode };
  const { type, more, hidesInput } = step.work;
  const input = hidesInput === true ? {} : shownInput(step.inputOverride ?? step.work.input);
  return { ...(type === undefined ? {} : { type }), ...more, ...input, ...mode };
}

/** Arguments are shown to people and may be edited by them; what JSON cannot hold is left out. */
function shownInput(input: readonly unknown[]): { input?: unknown } {
  if (input.length === 0) return {};
  try {
    return { input: jsonRoundTrip(input, "the arguments") };
  } catch {
    return {};
  }
}
