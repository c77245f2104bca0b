// Durable endpoints (docs/protocol.md 8.8): an app reports what it does for a request of its own.
import {
  EndpointRequest,
  isJsonObject,
  isUlid,
  parseOps,
  type Op,
  SYSTEM_EVENTS,
} from "@cairn/core";
import { Hono } from "hono";
import { z } from "zod";
import type { EndpointRuns, NewEndpointRun } from "../app/endpoint-runs.ts";
import type { OutputTokens } from "../keys/output-token.ts";
import type { Realtime } from "../realtime/realtime.ts";
import { answerOne } from "./answer.ts";
import { ENDPOINT_ROUTES } from "./endpoint-route-table.ts";
import { mountRoutes } from "./mount-routes.ts";
import { readBody } from "./read-body.ts";
import { grantOfRun, STREAM_SECONDS } from "./run-stream.ts";
import { invalid, parseCheckpoint } from "./take-checkpoint.ts";

export interface EndpointPorts {
  readonly endpoints: EndpointRuns;
  readonly outputTokens: Pick<OutputTokens, "mint">;
  readonly realtime: Pick<Realtime, "tokens">;
  /** The largest body, in bytes. */
  readonly maxBytes: number;
}

const RETRIES_MAX = 20;
const DEFAULT_RETRIES = 3;

const NewRun = z.object({
  run_id: z.string().refine(isUlid, "is a ULID"),
  event: z.object({ name: z.literal(SYSTEM_EVENTS.httpRequest), data: EndpointRequest }),
  steps: z.unknown(),
  retries: z.int().min(0).max(RETRIES_MAX).default(DEFAULT_RETRIES),
});

const Steps = z.object({ run_id: z.string().optional(), steps: z.unknown() });

export function endpointRoutes(ports: EndpointPorts): Hono {
  const { endpoints, outputTokens, realtime, maxBytes } = ports;
  const routes = new Hono();
  mountRoutes(routes, ENDPOINT_ROUTES, {
    startEndpointRun: async (c) => {
      const body = parseCheckpoint(await readBody(c.req.raw, { maxBytes }));
      const { run, ops } = newRunOf(body, c.req.header("x-inngest-sdk") ?? "");
      const { runId } = run;
      // Before anything is started: without a key for tokens there is no way back to the run.
      const token = outputTokens.mint(runId);
      const realtimeToken = realtime.tokens.mint([grantOfRun(runId)], STREAM_SECONDS);
      const fn = await endpoints.start(run);
      if (ops.length > 0) await endpoints.report(runId, ops);
      return answerOne(c, () => new Date(), {
        fn_id: fn.id,
        app_id: fn.appId,
        run_id: runId,
        token,
        realtime_token: realtimeToken,
      });
    },
    reportEndpointSteps: async (c) => {
      const runId = c.req.param("run") ?? "";
      const body = Steps.safeParse(parseCheckpoint(await readBody(c.req.raw, { maxBytes })));
      if (!body.success) throw invalid(z.prettifyError(body.error));
      const { run_id: named = runId, steps } = body.data;
      if (named !== runId) throw invalid("the run of the body is not that of the path");
      if (!isUlid(runId)) throw invalid("the run's id is no ULID");
      await endpoints.report(runId, opsOf(steps));
      return c.json({});
    },
  });
  return routes;
}

function newRunOf(
  given: unknown,
  sdk: string,
): { readonly run: NewEndpointRun; readonly ops: readonly Op[] } {
  const body = NewRun.safeParse(given);
  if (!body.success) throw invalid(z.prettifyError(body.error));
  const { run_id: runId, event, retries, steps } = body.data;
  // As it came, not as it was read: nothing of it is lost.
  const { data: request } = event;
  const data = isJsonObject(request) ? request : {};
  return { run: { runId, request, data, retries, sdk }, ops: opsOf(steps ?? []) };
}

function opsOf(steps: unknown): readonly Op[] {
  const ops = parseOps(steps);
  if (!ops.ok) throw invalid(ops.message);
  return ops.ops;
}
