// Ends a server, ours or one that an earlier process left running.
import { spawnSync } from "node:child_process";
import { endProcess, sendSignal } from "../end-process.ts";
import { isAlive, markProcess } from "../process-info.ts";
import { waitUntil } from "../wait-until.ts";
import { programPath } from "./locate-binaries.ts";

/**
 * "fast" rolls open transactions back and writes everything out; "immediate" is a crash with
 * recovery at the next start.
 */
export type StopMode = "fast" | "immediate";

const FAST_WITHIN_MS = 10_000;
const IMMEDIATE_WITHIN_MS = 5_000;

/** The signal that makes Postgres stop in this mode. */
export const STOP_SIGNAL = { fast: "SIGINT", immediate: "SIGQUIT" } as const;

/**
 * Resolves when it is gone, if need be by force: 10 s for a fast stop, 5 s for an immediate one,
 * then SIGKILL.
 */
export async function stopPostmaster(
  pid: number,
  mode: StopMode,
  binariesFolder: string,
): Promise<void> {
  const mark = markProcess(pid);
  if (mode === "fast") {
    signalPostmaster(pid, "fast", binariesFolder);
    if (await waitUntil(() => !isAlive(pid), { timeoutMs: FAST_WITHIN_MS })) return;
  }
  signalPostmaster(pid, "immediate", binariesFolder);
  await endProcess({ ...mark, signal: STOP_SIGNAL.immediate, graceMs: IMMEDIATE_WITHIN_MS });
}

function signalPostmaster(pid: number, mode: StopMode, binariesFolder: string): void {
  const signal = STOP_SIGNAL[mode];
  if (process.platform !== "win32") {
    sendSignal(pid, signal);
    return;
  }
  // Windows has no signals; Postgres listens on a named pipe instead, which pg_ctl knows.
  spawnSync(programPath(binariesFolder, "pg_ctl"), ["kill", signal.slice(3), String(pid)]);
}
