// A run as lists show it: its row and the names it refers to, without any payload.
import type { RunView } from "@cairn/core";
import { sql } from "drizzle-orm";
import { toInstant, toInstantOrNull } from "./instant.ts";

/** A run's row with aliases as in `RunView`; times are still Postgres's texts. */
export type RunRow = RunView;

/** Of `cairn.runs r` with `RUN_JOINS`. */
export const RUN_COLUMNS = sql`
  r.id, r.status, r.function_id as "functionId", coalesce(f.slug, r.function_id) as "functionSlug",
  coalesce(nullif(f.name, ''), f.slug, r.function_id) as "functionName", r.app_id as "appId",
  coalesce(a.name, r.app_id) as "appName", r.event_id as "eventId",
  coalesce(e.name, '') as "eventName", r.cause, r.parent_run_id as "parentRunId",
  r.original_run_id as "originalRunId", r.created_at as "createdAt", r.started_at as "startedAt",
  r.ended_at as "endedAt", r.steps`;

export const RUN_JOINS = sql`
  left join cairn.functions f on f.id = r.function_id
  left join cairn.apps a on a.id = r.app_id
  left join cairn.events e on e.shard = r.shard and e.id = r.event_id`;

export function toRunView(row: RunRow): RunView {
  return {
    ...row,
    createdAt: toInstant(row.createdAt),
    startedAt: toInstantOrNull(row.startedAt),
    endedAt: toInstantOrNull(row.endedAt),
  };
}
