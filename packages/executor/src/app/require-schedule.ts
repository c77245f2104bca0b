// The schedule, or the function, that a request names: there, or an error that says which one is not.
import { CairnError } from "@cairn/core";
import { type LoadedSchedule, loadSchedules } from "../db/schedules.ts";
import type { Engine } from "./engine.ts";
import type { RegisteredEntry } from "./registry.ts";

/** @throws {CairnError} `schedule_not_found`. */
export async function requireSchedule(
  { sql, holder }: Pick<Engine, "sql" | "holder">,
  id: string,
): Promise<LoadedSchedule> {
  const [schedule] = await loadSchedules(sql, holder.shard, [id]);
  if (schedule === undefined || schedule.origin === "gone") throw scheduleNotFound(id);
  return schedule;
}

/**
 * @param key - Its slug or our own id.
 * @param name - What an error calls it. Default: the key.
 */
export async function requireFunction(
  { registry }: Pick<Engine, "registry">,
  key: string,
  name = key,
): Promise<RegisteredEntry> {
  await registry.refresh();
  const { bySlug, byId } = registry.index();
  const fn = bySlug.get(key) ?? byId.get(key);
  if (fn !== undefined) return fn;
  throw new CairnError("function_not_found", {
    message: `There is no live function for ${name.slice(0, 128)}.`,
    hint: "Has its app been synced? GET /v1/functions lists them.",
  });
}

export function scheduleNotFound(id: string): CairnError {
  return new CairnError("schedule_not_found", {
    message: `There is no schedule ${JSON.stringify(id.slice(0, 100))}.`,
    hint: "Check the id; GET /v1/schedules lists them.",
  });
}
