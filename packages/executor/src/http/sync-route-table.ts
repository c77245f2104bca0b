// The routes about how apps' functions were read; their handlers are mounted by the server.
import { SyncAttemptsQuery } from "@cairn/core";
import type { Route } from "./route.ts";

export const SYNC_ROUTES = [
  {
    name: "listSyncAttempts",
    method: "GET",
    path: "/v1/apps/sync-attempts",
    tag: "apps",
    summary:
      "What came of reading apps' functions, the newest first, each with a command to see it again.",
    query: SyncAttemptsQuery,
    answer: { shape: "page", schema: "SyncAttemptView" },
    errors: ["parameter_invalid"],
  },
] as const satisfies readonly Route[];
