// Pausing a function, an app or everything, and resuming it: a row that every executor reads.
import { wakeAfterPause } from "../db/admit-jobs.ts";
import { type NewPause, type PauseScope, removePause, writePause } from "../db/pauses.ts";
import type { Engine } from "./engine.ts";

type Ports = Pick<Engine, "sql" | "holder" | "onDelayedJob" | "registry">;

/** Counts for what starts from now on; what is under way finishes. */
export async function pause({ sql, registry }: Ports, given: NewPause): Promise<void> {
  await writePause(sql, given);
  await registry.refresh();
}

/** @returns false when it was not paused, by a pause of its own. */
export async function resume(ports: Ports, scope: PauseScope, targetId: string): Promise<boolean> {
  if (!(await removePause(ports.sql, scope, targetId))) return false;
  await afterResume(ports, scope, targetId);
  return true;
}

/** After a resume was committed: what it held back may go on. */
async function afterResume(
  { holder, onDelayedJob, registry, sql }: Ports,
  scope: PauseScope,
  targetId: string,
): Promise<void> {
  await registry.refresh();
  await wakeAfterPause(sql, holder.shard, { scope, targetId });
  onDelayedJob(0);
}
