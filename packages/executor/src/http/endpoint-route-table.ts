// The routes of durable endpoints; their handlers are in endpoint-routes.ts and endpoint-output.ts.
import { EndpointOutputQuery } from "@cairn/core";
import type { Route } from "./route.ts";

export const ENDPOINT_ROUTES = [
  {
    name: "startEndpointRun",
    method: "POST",
    path: "/v1/checkpoint",
    tag: "runs",
    summary: "An app starts a run for a request that it answers itself, with its first steps.",
    body: { schema: "EndpointRunBody" },
    answer: { shape: "one", schema: "EndpointRunResult" },
    errors: ["checkpoint_invalid", "stale_dispatch", "body_too_large", "body_timeout"],
  },
  {
    name: "reportEndpointSteps",
    method: "POST",
    path: "/v1/checkpoint/:run/steps",
    tag: "runs",
    summary: "The app reports further steps of such a run, or leaves the rest to the executor.",
    body: { schema: "EndpointStepsBody" },
    answer: { shape: "bare", schema: "CheckpointResult" },
    errors: [
      "checkpoint_invalid",
      "run_not_found",
      "stale_dispatch",
      "body_too_large",
      "body_timeout",
    ],
  },
] as const satisfies readonly Route[];

const OUTPUT = {
  method: "GET",
  tag: "runs",
  query: EndpointOutputQuery,
  answer: { shape: "replay" },
  errors: [
    "output_token_invalid",
    "run_not_found",
    "run_failed",
    "run_cancelled",
    "parameter_invalid",
    "overloaded",
  ],
  open: true,
} as const;

/** Open: whoever has the token of a run needs no key. */
export const OUTPUT_ROUTES = [
  {
    ...OUTPUT,
    name: "readEndpointOutput",
    path: "/v1/http/runs/:run/output",
    summary: "Waits up to five minutes for what an endpoint's run answers, and answers it.",
  },
  {
    ...OUTPUT,
    name: "readEndpointOutputToo",
    path: "/v1/checkpoint/:run/output",
    summary: "The same; the path in the specification of the protocol.",
  },
] as const satisfies readonly Route[];
