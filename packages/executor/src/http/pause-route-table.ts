// The routes of pauses; their handlers are in pause-routes.ts.
import { ResumeQuery } from "@cairn/core";
import type { Route } from "./route.ts";

const TARGET_ERRORS = [
  "function_not_found",
  "app_not_found",
  "parameter_invalid",
  "body_too_large",
  "json_invalid",
  "json_too_deep",
] as const;

export const PAUSE_ROUTES = [
  {
    name: "pause",
    method: "POST",
    path: "/v1/pauses",
    tag: "functions",
    summary: "Pauses a function, an app or everything. Calls under way finish.",
    body: { schema: "PauseBody" },
    answer: { shape: "one", schema: "PauseView", status: 201 },
    errors: [...TARGET_ERRORS, "body_empty"],
  },
  {
    name: "listPauses",
    method: "GET",
    path: "/v1/pauses",
    tag: "functions",
    summary: "What is paused, by whom, since when and why; the longest first.",
    answer: { shape: "list", schema: "PauseView" },
    errors: [],
  },
  {
    name: "resume",
    method: "DELETE",
    path: "/v1/pauses",
    tag: "functions",
    summary: "Resumes what was paused. Says so in a body, or in the parameters.",
    query: ResumeQuery,
    body: { schema: "ResumeBody" },
    answer: { shape: "nothing" },
    errors: [...TARGET_ERRORS, "pause_not_found"],
  },
] as const satisfies readonly Route[];
