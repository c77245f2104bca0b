// Runs one step's callback and says how it went: a finished op with the value as JSON keeps it, or a
// failed one with the decision whether it may be tried again.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { isNonRetriable, retryAfterOf, retryAfterSeconds, StepTimeout } from "../errors.ts";
import type { AskedStep, RunWork, StepContext } from "./asked-step.ts";
import type { CallInside } from "./callback-guard.ts";
import { jsonRoundTrip } from "./json-value.ts";
import { failedOp, finishedOp, type StepOp } from "./ops.ts";
import type { ReplayHost, ReplayRequest } from "./replay-request.ts";
import { serializeError } from "./serialize-error.ts";

export type Executed =
  | { readonly kind: "finished"; readonly op: StepOp; readonly value: unknown }
  | {
      readonly kind: "failed";
      readonly op: StepOp;
      readonly final: boolean;
      readonly retryAfter: string | undefined;
    };

export interface Execution {
  readonly request: Pick<ReplayRequest, "runId" | "attempt" | "maxAttempts">;
  readonly host: Pick<ReplayHost, "now" | "signal" | "wrapStep" | "logger">;
  /** Calls the callback so that steps inside of it are noticed. */
  readonly callInside: CallInside;
}

const NANOSECONDS = 1_000_000;

export async function executeStep(
  step: AskedStep<RunWork>,
  execution: Execution,
): Promise<Executed> {
  const { now } = execution.host;
  const startedAt = now();
  const timing = () => ({ a: startedAt * NANOSECONDS, b: (now() - startedAt) * NANOSECONDS });
  try {
    const returned = await callWithTimeout(step, execution);
    const value = jsonRoundTrip(returned, `what step "${step.label}" returned`);
    return { kind: "finished", op: finishedOp(step, value, timing()), value };
  } catch (thrown) {
    const final = isLastAttempt(thrown, step, execution.request);
    const end = final ? "failed" : "failed and will be tried again";
    execution.host.logger[final ? "error" : "warn"](`Step "${step.label}" ${end}.`, thrown);
    const op = failedOp(step, { error: serializeError(thrown), final, timing: timing() });
    const retryAfter = final ? undefined : nextTry(thrown, step, execution.request.attempt);
    return { kind: "failed", op, final, retryAfter };
  }
}

async function callWithTimeout(step: AskedStep<RunWork>, execution: Execution): Promise<unknown> {
  const { timeoutMs } = step.work.policy;
  if (timeoutMs === undefined) return await call(step, execution, () => execution.host.signal);
  const outer = execution.host.signal;
  const controller = new AbortController();
  const passOn = (): void => {
    controller.abort(outer.reason);
  };
  if (outer.aborted) passOn();
  outer.addEventListener("abort", passOn);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timedOut = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new StepTimeout(step.label, timeoutMs);
      controller.abort(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    return await Promise.race([call(step, execution, () => controller.signal), timedOut]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", passOn);
  }
}

async function call(
  step: AskedStep<RunWork>,
  { request, host, callInside }: Execution,
  signal: () => AbortSignal,
): Promise<unknown> {
  const { attempt } = request;
  // Most steps ask for neither the signal nor the key, and each takes time to make.
  const context: StepContext = {
    attempt,
    get signal() {
      return signal();
    },
    get idempotencyKey() {
      return idempotencyKey(request.runId, step.hash);
    },
  };
  const input = step.inputOverride ?? step.work.input;
  return await host.wrapStep(step, async () =>
    callInside(step, () => step.work.call(input, context)),
  );
}

/** The same for every attempt of a step in a run: sha256 of the run's and the step's id, in hex. */
function idempotencyKey(runId: string, stepHash: string): string {
  return bytesToHex(sha256(utf8ToBytes(runId + stepHash)));
}

/** The step's own `retries` can only lower the function's: the executor counts those as well. */
function isLastAttempt(
  thrown: unknown,
  step: AskedStep<RunWork>,
  { attempt, maxAttempts }: Execution["request"],
): boolean {
  const { retries } = step.work.policy;
  const allowed = Math.min(maxAttempts ?? Infinity, retries === undefined ? Infinity : retries + 1);
  return isNonRetriable(thrown) || attempt + 1 >= allowed;
}

function nextTry(thrown: unknown, step: AskedStep<RunWork>, attempt: number): string | undefined {
  const asked = retryAfterOf(thrown);
  const { backoffMs } = step.work.policy;
  if (asked !== undefined || backoffMs === undefined) return asked;
  return retryAfterSeconds(backoffMs(attempt + 1));
}
