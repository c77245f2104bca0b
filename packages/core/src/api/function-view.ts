// Functions and apps as people and programs read them.
import { z } from "zod";
import { PageQuery } from "./page.ts";

const Instant = z.iso.datetime({ offset: true });

export const FunctionView = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  appId: z.string(),
  appName: z.string(),
  triggers: z.array(
    z.object({
      event: z.string().nullable(),
      condition: z.string().nullable(),
      cron: z.string().nullable(),
    }),
  ),
  /** Total attempts: retries + 1. */
  maxAttempts: z.number().int(),
  archivedAt: Instant.nullable(),
  /** JSON text of the configuration as the app registered it. */
  config: z.string(),
});
export type FunctionView = z.infer<typeof FunctionView>;

/** As the executor that was asked sees it, by its own calls of the app since it started. */
export const AppHealthView = z.object({
  /** `open`: it is not called for a while. `half_open`: one call probes it. */
  circuit: z.enum(["closed", "open", "half_open"]),
  /** Failures of the infrastructure in a row. */
  failures: z.number().int(),
  /** While it is open: milliseconds until the next probe may go. */
  probeInMs: z.number().int().nullable(),
  /** Calls that it gets at once, by how it answers. */
  limit: z.number().int(),
  /** Calls under way. */
  inFlight: z.number().int(),
  /** Calls that wait for others of it to end. */
  waiting: z.number().int(),
});
export type AppHealthView = z.infer<typeof AppHealthView>;

export const AppView = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  sdk: z.string(),
  framework: z.string().nullable(),
  functions: z.number().int(),
  syncedAt: Instant,
  /** Null: this executor has not called it yet. */
  health: AppHealthView.nullable(),
});
export type AppView = z.infer<typeof AppView>;

export const FunctionsQuery = PageQuery.extend({
  app: z.array(z.string().max(255)).optional().describe("Any of these app names or ids."),
  archived: z
    .stringbool()
    .default(false)
    .describe("`true`: also functions that their app no longer registers."),
});
export type FunctionsQuery = z.infer<typeof FunctionsQuery>;

export const InvokeBody = z.object({
  data: z.record(z.string(), z.unknown()).nullish().describe("Of the event that it starts with."),
  meta: z.unknown().optional().describe("Of that event; as in events that are sent."),
});
export const InvokeResult = z.object({ eventId: z.string(), runId: z.string() });

/** docs/protocol.md 8.5. */
export const WireInvokeResult = z.object({
  id: z.string().describe("The event that it starts with."),
  run_id: z.string(),
  status: z.literal(200),
});

export const SyncBody = z.object({ url: z.string().describe("The app's serve endpoint.") });

/** What a sync has done. Of an app that registered itself only the first three are known. */
export const SyncView = z.looseObject({
  kind: z.enum(["in_band", "out_of_band"]),
  url: z.string(),
  modified: z.boolean(),
  appName: z.string().optional(),
  functions: z.number().int().optional(),
});
