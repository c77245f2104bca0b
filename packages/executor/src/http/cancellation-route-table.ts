// The routes of cancellations of many runs; their handlers are in cancellation-routes.ts.
import { PageQuery } from "@cairn/core";
import type { Route } from "./route.ts";

export const CANCELLATION_ROUTES = [
  {
    name: "createCancellation",
    method: "POST",
    path: "/v1/cancellations",
    tag: "runs",
    summary: "Cancels the live runs of a function. Goes on by itself, and never takes later runs.",
    body: { schema: "CancellationBody" },
    answer: { shape: "one", schema: "CancellationView", status: 201 },
    errors: [
      "filter_required",
      "app_not_found",
      "function_not_found",
      "expression_invalid",
      "parameter_invalid",
      "body_empty",
      "body_too_large",
      "json_invalid",
      "json_too_deep",
    ],
  },
  {
    name: "listCancellations",
    method: "GET",
    path: "/v1/cancellations",
    tag: "runs",
    summary: "Cancellations of many runs, the newest first, and how far each has come.",
    query: PageQuery,
    answer: { shape: "page", schema: "CancellationView" },
    errors: ["parameter_invalid"],
  },
  {
    name: "readCancellation",
    method: "GET",
    path: "/v1/cancellations/:id",
    tag: "runs",
    summary: "One cancellation, and how far it has come.",
    answer: { shape: "one", schema: "CancellationView" },
    errors: ["cancellation_not_found"],
  },
  {
    name: "deleteCancellation",
    method: "DELETE",
    path: "/v1/cancellations/:id",
    tag: "runs",
    summary: "Stops one that is still going on. What it has cancelled stays cancelled.",
    answer: { shape: "nothing" },
    errors: ["cancellation_not_found"],
  },
] as const satisfies readonly Route[];
