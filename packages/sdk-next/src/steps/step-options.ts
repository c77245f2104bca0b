// What user code hands to a step tool, read and checked.
import { RETRIES_MAX } from "@cairn/core";
import { durationMs } from "../duration-text.ts";
import type { StepPolicy } from "../engine/asked-step.ts";
import { NonRetriable } from "../errors.ts";
import type { Backoff, RunOptions, StepName, StepRef } from "./step-ref.ts";

/** @throws {NonRetriable} If the step has no usable id. */
export function readStepName(step: StepRef): StepName {
  const name = typeof step === "string" ? { id: step } : step;
  if (typeof name?.id === "string" && name.id !== "") return name;
  throw new NonRetriable(`a step needs an id, got ${JSON.stringify(step)}`);
}

/** @throws {NonRetriable} If an option is not what it must be; the message names the step. */
export function readPolicy(step: string | RunOptions): StepPolicy {
  if (typeof step === "string") return {};
  const { id, retries, backoff, timeout } = step;
  if (retries !== undefined && !(retries >= 0 && retries <= RETRIES_MAX)) {
    throw new NonRetriable(
      `step "${id}": retries must be 0 to ${String(RETRIES_MAX)}, got ${String(retries)}`,
    );
  }
  return {
    retries,
    timeoutMs: timeout === undefined ? undefined : readMs(timeout, id, "timeout"),
    backoffMs: backoff === undefined ? undefined : readBackoff(backoff, id),
  };
}

const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 3_600_000;

function readBackoff(backoff: Backoff, id: string): (failures: number) => number {
  if (backoff === "exponential") {
    return (failures) => Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 1));
  }
  if (typeof backoff === "function") {
    return (failures) => readMs(backoff(failures), id, "backoff");
  }
  const ms = readMs(backoff, id, "backoff");
  return () => ms;
}

function readMs(value: number | string, id: string, option: string): number {
  const ms = durationMs(value);
  if (ms !== undefined && ms >= 0) return ms;
  throw new NonRetriable(
    `step "${id}": ${option} must be milliseconds or a duration such as "30s", got ${String(value)}`,
  );
}

/** An option that is wrong stays wrong: trying the function again would not help. */
export function readOption<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) throw new NonRetriable(error.message, { cause: error });
    throw error;
  }
}
