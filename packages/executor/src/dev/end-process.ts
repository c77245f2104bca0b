// Ends one process for certain: asks, waits, then kills it and whatever is left of its group.
import { isAlive, isSameProcess, type ProcessMark } from "./process-info.ts";
import { waitUntil } from "./wait-until.ts";

export interface ProcessToEnd extends ProcessMark {
  /** How to ask. */
  readonly signal: NodeJS.Signals;
  /** How long it may take to comply before SIGKILL. */
  readonly graceMs: number;
}

const KILLED_WITHIN_MS = 2_000;

/**
 * Resolves when the process is gone. One that is gone already, or whose pid is someone else's, is
 * left alone.
 */
export async function endProcess(target: ProcessToEnd): Promise<void> {
  const { pid, signal, graceMs } = target;
  if (isAlive(pid) && !isSameProcess(target)) return;
  const isGone = (): boolean => !isAlive(pid);
  sendSignal(pid, signal);
  if (!(await waitUntil(isGone, { timeoutMs: graceMs }))) {
    sendSignal(pid, "SIGKILL");
    await waitUntil(isGone, { timeoutMs: KILLED_WITHIN_MS });
  }
  killGroup(pid);
}

/**
 * Kills what a detached process left behind in its group. The system does not give a pid away while
 * a group still bears it, so that this cannot reach a stranger; without such a group it does
 * nothing.
 */
export function killGroup(leaderPid: number): void {
  if (process.platform !== "win32") sendSignal(-leaderPid, "SIGKILL");
}

/** False when nobody was there to receive it. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
