// Step 5 of the flow: a run and a job become the call of the app.
import {
  callStateBytes,
  callTexts,
  DISCOVERY_STEP,
  type EndpointRequest,
  endpointRequestOf,
  endpointUrl,
  FIRST_REQUEST_VERSION,
  HEADERS,
  isJsonObject,
  QUERY,
  type RunJob,
  signedBody,
} from "@cairn/core";
import type { AppCall } from "../call/call-app.ts";
import type { LoadedRun } from "../db/load-runs.ts";
import { canonicalEvents, canonicalMemo } from "./canonical-pieces.ts";
import { traceHeaders } from "./call-trace.ts";
import type { Engine } from "./engine.ts";
import type { RegisteredEntry } from "./registry.ts";

export function buildCall(
  engine: Engine,
  run: LoadedRun,
  job: RunJob,
  target: { readonly fn: RegisteredEntry; readonly signal: AbortSignal },
): AppCall {
  const { fn, signal } = target;
  const { state } = run;
  const requestId = engine.newId();
  const headers = {
    [HEADERS.runId]: state.id,
    [HEADERS.requestId]: requestId,
    [HEADERS.jobId]: job.id,
    [HEADERS.generationId]: String(job.token),
    ...traceHeaders(engine, state.id, job, fn),
    ...(state.requestVersion === null
      ? {}
      : { [HEADERS.requestVersion]: String(state.requestVersion) }),
  };
  const request = fn.isEndpoint ? endpointRequest(run) : undefined;
  if (request !== undefined) return { ...callOfEndpoint(request, state, job, headers), signal };
  return {
    method: "POST",
    url: targetUrl(fn, job),
    ...bodyOf(engine, run, job, { functionId: fn.id, requestId }),
    signal,
    headers: { "content-type": "application/json", ...headers },
  };
}

function bodyOf(
  engine: Engine,
  run: LoadedRun,
  job: RunJob,
  { functionId, requestId }: { readonly functionId: string; readonly requestId: string },
): Pick<AppCall, "body" | "canonicalBody"> {
  const { state } = run;
  const memos = [...state.memos.values(), ...openInputs(run)];
  const texts = callTexts({
    runId: state.id,
    functionId,
    stepId: job.stepId ?? DISCOVERY_STEP,
    jobId: job.id,
    generation: job.token,
    requestId,
    attempt: job.attempt,
    maxAttempts: state.maxAttempts,
    version: state.requestVersion ?? FIRST_REQUEST_VERSION,
    planOnly: state.planOnly,
    checkpointing: engine.checkpointing,
    env: engine.env,
    events: run.events,
    memos,
    defers: defersOf(run),
    isTrimmed: isTooLarge(engine, run),
  });
  const pieces = () => ({ events: canonicalEvents(run.events), memos: memos.map(canonicalMemo) });
  return { body: texts.body, canonicalBody: () => texts.canonical(pieces()) };
}

function endpointRequest({ events }: LoadedRun): EndpointRequest | undefined {
  const event: unknown = JSON.parse(events[0] ?? "null");
  return isJsonObject(event) ? endpointRequestOf(event) : undefined;
}

/** The request that the run began with, once more: the app fetches the run's state by itself. */
function callOfEndpoint(
  request: EndpointRequest,
  state: LoadedRun["state"],
  job: RunJob,
  headers: Readonly<Record<string, string>>,
): Omit<AppCall, "signal"> {
  const { method, body, content_type: type } = request;
  return {
    method,
    url: endpointUrl(request),
    body: WITHOUT_BODY.has(method) ? null : body,
    signedBody: signedBody(request),
    headers: {
      ...headers,
      ...(type === "" ? {} : { "content-type": type }),
      [HEADERS.stepId]: job.stepId ?? DISCOVERY_STEP,
      // Apps tell it by this from other requests, also in development, where nothing is signed.
      [HEADERS.signature]: "",
      [HEADERS.forceStepPlan]: String(state.planOnly),
    },
  };
}

const WITHOUT_BODY: ReadonlySet<string> = new Set(["GET", "HEAD"]);

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
