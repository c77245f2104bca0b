// Step 5 of the flow: a run and a job become the call of the app.
import {
  callRequestBody,
  callStateBytes,
  DISCOVERY_STEP,
  FIRST_REQUEST_VERSION,
  HEADERS,
  QUERY,
  type RunJob,
} from "@cairn/core";
import type { AppCall } from "../call/call-app.ts";
import type { LoadedRun } from "../db/load-runs.ts";
import type { Engine } from "./engine.ts";
import type { RegisteredEntry } from "./registry.ts";

export function buildCall(
  engine: Engine,
  run: LoadedRun,
  job: RunJob,
  target: { readonly fn: RegisteredEntry; readonly signal: AbortSignal },
): AppCall {
  const { state } = run;
  const requestId = engine.newId();
  const version = state.requestVersion ?? FIRST_REQUEST_VERSION;
  const body = callRequestBody({
    runId: state.id,
    functionId: target.fn.id,
    stepId: job.stepId ?? DISCOVERY_STEP,
    jobId: job.id,
    generation: job.token,
    requestId,
    attempt: job.attempt,
    maxAttempts: state.maxAttempts,
    version,
    planOnly: state.planOnly,
    checkpointing: engine.checkpointing,
    env: engine.env,
    events: run.events,
    memos: [...state.memos.values(), ...openInputs(run)],
    defers: defersOf(run),
    isTrimmed: isTooLarge(engine, run),
  });
  return {
    url: targetUrl(target.fn, job),
    body,
    signal: target.signal,
    headers: {
      "content-type": "application/json",
      [HEADERS.runId]: state.id,
      [HEADERS.requestId]: requestId,
      [HEADERS.jobId]: job.id,
      [HEADERS.generationId]: String(job.token),
      [HEADERS.traceparent]: traceparent(engine),
      ...(state.requestVersion === null ? {} : { [HEADERS.requestVersion]: String(version) }),
    },
  };
}

/** New arguments count until the step has run with them. */
const openInputs = ({ inputs, state }: LoadedRun) =>
  inputs.filter(({ stepId }) => !state.memos.has(stepId));

/** Compared before the body is put together: what does not travel is not copied either. */
function isTooLarge({ limits }: Engine, run: LoadedRun): boolean {
  const { events, state } = run;
  // New arguments are no memo: in what is fetched they would count as one.
  if (openInputs(run).length > 0) return false;
  return callStateBytes(events, state.memos.values(), state.stateBytes) > limits.callBytes;
}

const defersOf = ({ state }: LoadedRun) =>
  Array.from(state.defers.values(), ({ id, status }) => ({
    id,
    isAbortable: status === "scheduled",
  }));

function targetUrl(fn: RegisteredEntry, job: RunJob): string {
  const url = new URL(fn.url);
  url.searchParams.set(QUERY.functionId, fn.slug);
  url.searchParams.set(QUERY.stepId, job.stepId ?? DISCOVERY_STEP);
  return url.href;
}

/** W3C trace context; without it the official SDK attaches no metadata to steps. */
function traceparent(engine: Engine): string {
  const hex = (digits: number): string => {
    let text = "";
    while (text.length < digits) {
      text += Math.floor(engine.random() * 0x1_0000_0000)
        .toString(16)
        .padStart(8, "0");
    }
    return text.slice(0, digits);
  };
  return `00-${hex(32)}-${hex(16)}-01`;
}
