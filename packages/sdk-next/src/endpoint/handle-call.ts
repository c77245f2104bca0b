// POST: the executor calls a function. Verify, read, replay, answer.
import { DISCOVERY_STEP, QUERY } from "@cairn/core";
import { authenticate, type Caller, isSigned } from "./authenticate.ts";
import { type Call, readCall } from "./call-request.ts";
import type { Endpoint, Visit } from "./endpoint.ts";
import { serializeError } from "../engine/serialize-error.ts";
import type { ExecutorApi } from "../connection/executor-api.ts";
import { CALL_BODY_MAX, readBody } from "./read-body.ts";
import { jsonReply, outcomeReply, type Reply, retryHeaders, UNAUTHORIZED } from "./reply.ts";
import { runFunction } from "../run-function.ts";

/** `run` runs the function; what needs no run is answered at once. */
export type CallAnswer =
  | { readonly reply: Reply; readonly caller: Caller }
  | { readonly run: (signal: () => AbortSignal) => Promise<Reply>; readonly caller: Caller };

const STRANGER: Caller = { kind: "stranger" };

export async function handleCall(endpoint: Endpoint, visit: Visit): Promise<CallAnswer> {
  const { request, connection } = visit;
  if (connection.mode === "production" && !isSigned(request)) {
    return { reply: UNAUTHORIZED, caller: STRANGER };
  }
  const body = await readBody(request, CALL_BODY_MAX);
  if (body === undefined) return { reply: tooLarge(), caller: STRANGER };
  const nowMs = endpoint.runtime.clock.now();
  const caller = authenticate(request, body, { connection, nowMs });
  if (caller.kind === "stranger") return { reply: UNAUTHORIZED, caller };
  const query = new URL(request.url).searchParams;
  if (query.get(QUERY.probe) === "trust") return { reply: { status: 200, body: "" }, caller };
  return { run: (signal) => call(endpoint, visit, { query, body, signal }), caller };
}

interface GivenCall {
  readonly query: URLSearchParams;
  readonly body: string;
  readonly signal: () => AbortSignal;
}

async function call(
  { runtime, served }: Endpoint,
  { connection }: Visit,
  { query, body, signal }: GivenCall,
): Promise<Reply> {
  const functionId = query.get(QUERY.functionId) ?? "";
  const stepId = query.get(QUERY.stepId) ?? DISCOVERY_STEP;
  const one = served.get(functionId);
  if (one === undefined) return unknownFunction(functionId);
  const api = runtime.api(connection);
  let parsed: Call;
  try {
    parsed = await readCall(JSON.parse(body), stepId, (runId) => fetchState(api, runId));
  } catch (error) {
    return retriable(error);
  }
  return outcomeReply(
    await runFunction(runtime, {
      served: one,
      call: parsed,
      stepId,
      signal,
      api,
    }),
  );
}

/** The state of a run that is too large to travel in the call (docs/protocol.md 8.2). */
async function fetchState(
  api: ExecutorApi,
  runId: string,
): Promise<{ events: unknown; steps: unknown }> {
  const path = `/v0/runs/${encodeURIComponent(runId)}`;
  const [events, steps] = await Promise.all([
    fetchJson(api, `${path}/batch`),
    fetchJson(api, `${path}/actions`),
  ]);
  return { events, steps };
}

async function fetchJson(api: ExecutorApi, path: string): Promise<unknown> {
  const { status, text } = await api.request({ method: "GET", path });
  if (status !== 200) throw new Error(`the executor answered ${String(status)} to GET ${path}`);
  return JSON.parse(text);
}

function unknownFunction(functionId: string): Reply {
  return retriable(
    new Error(`Function "${functionId}" was not found in this app; is the app synced correctly?`),
  );
}

const retriable = (error: unknown): Reply =>
  jsonReply(500, serializeError(error), retryHeaders(false, undefined));

const tooLarge = (): Reply => jsonReply(413, { message: "The body is too large." });
