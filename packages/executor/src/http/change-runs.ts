// Commands on runs and functions over HTTP.
import { CairnError, InvokeBody, RerunBody } from "@cairn/core";
import { Hono } from "hono";
import { z } from "zod";
import type { FromStep, RunChanges } from "../app/change-runs.ts";
import { parseJson } from "./parse-json.ts";
import { readBody } from "./read-body.ts";

const INVOKE_BYTES = 512 * 1024;

export function changeRoutes(changes: RunChanges): Hono {
  const routes = new Hono();
  routes.post("/v1/runs/:id/cancel", async (c) => {
    const id = c.req.param("id");
    const status = await changes.cancel(id);
    return c.json({ data: { id, status }, metadata: metadata() });
  });
  routes.delete("/v1/runs/:id", async (c) => {
    await changes.cancel(c.req.param("id"));
    return c.body(null, 204);
  });
  routes.delete("/v0/runs/:id", async (c) => {
    await changes.cancel(c.req.param("id"));
    return c.body(null, 204);
  });
  routes.post("/v1/runs/:id/rerun", async (c) => {
    const text = await readBody(c.req.raw, { maxBytes: INVOKE_BYTES });
    const id = await changes.rerun(c.req.param("id"), fromStep(text));
    return c.json({ data: { id }, metadata: metadata() }, 201);
  });
  routes.post("/v1/functions/:slug/invoke", async (c) => {
    const text = await readBody(c.req.raw, { maxBytes: INVOKE_BYTES });
    const started = await changes.invoke(c.req.param("slug"), invokeData(text));
    return c.json({ data: started, metadata: metadata() }, 201);
  });
  return routes;
}

function fromStep(text: string): FromStep | undefined {
  const body = text === "" ? {} : parseJson(text);
  const parsed = RerunBody.safeParse(body);
  if (!parsed.success) {
    throw new CairnError("parameter_invalid", {
      message: `The body is not valid: ${z.prettifyError(parsed.error)}`,
      hint: 'Send nothing, or {"fromStep": {"stepId": "…", "input": […]}}.',
    });
  }
  const { fromStep: from } = parsed.data;
  if (from === undefined) return undefined;
  const { stepId, input } = from;
  return { stepId, input: input === undefined ? null : JSON.stringify(input) };
}

function invokeData(text: string): Readonly<Record<string, unknown>> {
  let body: unknown;
  try {
    body = text === "" ? {} : JSON.parse(text);
  } catch {
    throw new CairnError("json_invalid", {
      message: "The body is not JSON.",
      hint: 'Send {"data": {…}}.',
    });
  }
  const parsed = InvokeBody.safeParse(body);
  if (parsed.success) return parsed.data.data;
  throw new CairnError("parameter_invalid", {
    message: `The body is not valid: ${z.prettifyError(parsed.error)}`,
    hint: 'Send {"data": {…}}.',
  });
}

const metadata = () => ({ fetched_at: new Date().toISOString(), cached_until: null });
