// The contracts of the HTTP API, shared by the executor, the dashboard and the CLI.
export * from "./cancellation.ts";
export * from "./endpoint.ts";
export * from "./event-view.ts";
export * from "./feed.ts";
export * from "./function-view.ts";
export * from "./health.ts";
export * from "./job-view.ts";
export * from "./note-body.ts";
export * from "./page.ts";
export * from "./realtime.ts";
export * from "./run-view.ts";
export * from "./span-view.ts";
export * from "./sync-attempt.ts";
export * from "./wire-bodies.ts";
