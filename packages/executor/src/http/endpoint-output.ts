// GET /v1/http/runs/:run/output: whoever an endpoint sent here waits for what the run answers, and gets
// it as the endpoint would have given it (docs/protocol.md 8.8).
import { CairnError, EndpointOutputQuery, isUlid } from "@cairn/core";
import { type Context, Hono } from "hono";
import type { RunEnds } from "../app/run-ends.ts";
import type { EndedRun } from "../db/find-run.ts";
import type { OutputTokens } from "../keys/output-token.ts";
import { answerOf, failureOf } from "./endpoint-answer.ts";
import { OUTPUT_ROUTES } from "./endpoint-route-table.ts";
import { mountRoutes } from "./mount-routes.ts";
import { parseQuery } from "./parse-query.ts";
import { runNotFound } from "./path-parameter.ts";

export interface OutputPorts {
  readonly runEnds: Pick<RunEnds, "wait">;
  readonly outputTokens: Pick<OutputTokens, "check">;
  /** How long one request waits, in milliseconds. Default 5 minutes. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 5 * 60_000;

/** Mounted before anything that asks for a key: the token is all that is needed. */
export function outputRoutes(ports: OutputPorts): Hono {
  const routes = new Hono();
  const answer = (c: Context): Promise<Response> => answerOutput(c, ports);
  mountRoutes(routes, OUTPUT_ROUTES, { readEndpointOutput: answer, readEndpointOutputToo: answer });
  return routes;
}

async function answerOutput(c: Context, ports: OutputPorts): Promise<Response> {
  const { runEnds, outputTokens, patienceMs = PATIENCE_MS } = ports;
  const runId = c.req.param("run") ?? "";
  // Pages of the app's site may read it from wherever it is: the token says who may.
  for (const [name, value] of Object.entries(OPEN)) c.header(name, value);
  const { token } = parseQuery(EndpointOutputQuery, { token: c.req.queries("token") ?? [""] });
  outputTokens.check(token, runId);
  if (!isUlid(runId)) throw runNotFound(runId);
  const end = await runEnds.wait(runId, { ms: patienceMs, signal: c.req.raw.signal });
  if (end !== undefined) return replay(end);
  const { pathname, search } = new URL(c.req.url);
  return c.body(null, 302, { Location: `${pathname}${search}` });
}

const OPEN = { "Access-Control-Allow-Origin": "*", "Cache-Control": "no-store" };

function replay(end: EndedRun): Response {
  if (end.status === "failed") throw failed(end);
  if (end.status === "cancelled") throw cancelled(end);
  const { status, headers, body } = answerOf(end);
  const isEmpty = status === 204 || status === 205 || status === 304;
  return new Response(isEmpty ? null : body, { status, headers: { ...headers, ...HARMLESS } });
}

// It is the app's answer on our origin: whatever it is, it runs no script and touches no state here.
const HARMLESS = {
  ...OPEN,
  "Content-Security-Policy": "sandbox; default-src 'none'",
  "X-Content-Type-Options": "nosniff",
};

function failed(end: EndedRun): CairnError {
  const { name, message } = failureOf(end);
  return new CairnError("run_failed", {
    message: `Run ${end.id} failed: ${message}`,
    hint: "The run's page in the dashboard shows each attempt.",
    details: { name },
  });
}

const cancelled = ({ id }: EndedRun): CairnError =>
  new CairnError("run_cancelled", {
    message: `Run ${id} was cancelled before it answered.`,
    hint: "Make the request again.",
  });
