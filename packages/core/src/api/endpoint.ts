// Durable endpoints over HTTP: what apps report of their own requests, and what is asked for later.
import { z } from "zod";

const EndpointOps = z
  .array(z.looseObject({ id: z.string(), op: z.string() }))
  .describe("What the app did. With anything but finished steps the executor goes on.");

export const EndpointRunBody = z.looseObject({
  run_id: z.string().describe("A new ULID, made by the app."),
  event: z
    .looseObject({ name: z.literal("inngest/http.request"), data: z.looseObject({}) })
    .describe("The request: domain, method, path, query_params, content_type, body."),
  steps: EndpointOps.optional(),
  retries: z.int().min(0).max(20).optional().describe("Of a step or the function. Default 3."),
});

export const EndpointRunResult = z.object({
  fn_id: z.string(),
  app_id: z.string(),
  run_id: z.string(),
  token: z.string().describe("To read what the run answers; for 30 days."),
  realtime_token: z.string().describe("To hear what the run streams; to connect within an hour."),
});

export const EndpointStepsBody = z.looseObject({
  run_id: z.string().optional().describe("The same as in the path."),
  steps: EndpointOps,
});

export const EndpointOutputQuery = z.object({
  token: z.string().default("").describe("The token of the run."),
});
