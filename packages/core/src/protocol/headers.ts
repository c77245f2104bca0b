// The wire's names (docs/protocol.md, section 0). Header names are lower case, as fetch gives them.

export const HEADERS = {
  signature: "x-inngest-signature",
  sdk: "x-inngest-sdk",
  sdkHandled: "x-inngest-sdk-handled",
  serverKind: "x-inngest-server-kind",
  expectedServerKind: "x-inngest-expected-server-kind",
  requestVersion: "x-inngest-req-version",
  noRetry: "x-inngest-no-retry",
  retryAfter: "retry-after",
  framework: "x-inngest-framework",
  platform: "x-inngest-platform",
  env: "x-inngest-env",
  syncKind: "x-inngest-sync-kind",
  eventIdSeed: "x-inngest-event-id-seed",
  runId: "x-run-id",
  requestId: "x-request-id",
  jobId: "x-inngest-job-id",
  generationId: "x-inngest-generation-id",
  traceparent: "traceparent",
  tracestate: "tracestate",
  /** For durable endpoints, whose calls have no query of ours. */
  stepId: "x-inngest-step-id",
  forceStepPlan: "x-inngest-force-step-plan",
} as const;

export const QUERY = {
  functionId: "fnId",
  stepId: "stepId",
  probe: "probe",
  deployId: "deployId",
} as const;

/** The step id of a discovery call: "run from the top and tell me what is next". */
export const DISCOVERY_STEP = "step";

/** sha1("complete"): the step id under which a function's own outcome travels as an op. */
export const COMPLETE_STEP_ID = "0737c22d3bfae812339732d14d8c7dbd6dc4e09c";

export type ServerKind = "dev" | "cloud";

/** Sent as `version` before the app has told us which one it speaks. */
export const FIRST_REQUEST_VERSION = -1;

/** From this version on, discovery after parallel steps is coalesced into one call. */
export const COALESCED_DISCOVERY_VERSION = 2;

/** Our extension of a WaitForEvent op: `opts.lookback: "none"` opts out of looking back. */
export const LOOKBACK_OPTION = "lookback";
