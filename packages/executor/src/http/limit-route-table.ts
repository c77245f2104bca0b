// The routes of limits; their handlers are in limit-routes.ts.
import { LimitQuery, LimitsQuery } from "@cairn/core";
import type { Route } from "./route.ts";

export const LIMIT_ROUTES = [
  {
    name: "listLimits",
    method: "GET",
    path: "/v1/limits",
    tag: "functions",
    summary: "Limits of functions: what the code says, what was set since, and how full they are.",
    query: LimitsQuery,
    answer: { shape: "list", schema: "LimitView" },
    errors: ["function_not_found", "parameter_invalid"],
  },
  {
    name: "listLimitChanges",
    method: "GET",
    path: "/v1/limits/changes",
    tag: "functions",
    summary: "Who changed limits at runtime, when and why; the newest first.",
    query: LimitsQuery,
    answer: { shape: "list", schema: "LimitChangeView" },
    errors: ["function_not_found", "parameter_invalid"],
  },
  {
    name: "setLimit",
    method: "PATCH",
    path: "/v1/limits",
    tag: "functions",
    summary: "Sets a limit at runtime, in place of what the code says, until it is reset.",
    body: { schema: "LimitBody" },
    answer: { shape: "one", schema: "LimitView" },
    errors: [
      "function_not_found",
      "limit_not_found",
      "limit_changed",
      "body_empty",
      "body_too_large",
      "parameter_invalid",
      "json_invalid",
      "json_too_deep",
    ],
  },
  {
    name: "resetLimit",
    method: "DELETE",
    path: "/v1/limits",
    tag: "functions",
    summary: "What the code says counts again.",
    query: LimitQuery,
    answer: { shape: "one", schema: "LimitView" },
    errors: ["function_not_found", "limit_not_found", "parameter_invalid"],
  },
] as const satisfies readonly Route[];
