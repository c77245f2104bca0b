// What the operating system knows about a process: alive, which one, what it runs.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { systemErrorCode } from "./dev-error.ts";

/** One process for all time: pids are used again, a pid with its start time is not. */
export interface ProcessMark {
  readonly pid: number;
  /** Opaque, compared for equality only; null where the system does not tell. */
  readonly startedAt: string | null;
}

/** False for a pid that is gone, and for a zombie that only waits for its parent to look. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return systemErrorCode(error) === "EPERM";
  }
  const state = linuxStat(pid)?.state;
  return state !== "Z" && state !== "X";
}

/** Marks a living process, so that later it is not mistaken for a new one with the same pid. */
export function markProcess(pid: number): ProcessMark {
  return { pid, startedAt: isAlive(pid) ? startOf(pid) : null };
}

/** True while the marked process itself, not a later one with its pid, is alive. */
export function isSameProcess(mark: ProcessMark): boolean {
  if (!isAlive(mark.pid)) return false;
  return mark.startedAt === null || mark.startedAt === startOf(mark.pid);
}

/** The command line, with spaces between its words, or undefined when it cannot be read. */
export function commandOf(pid: number): string | undefined {
  const words = readText(`/proc/${pid}/cmdline`)?.split("\0") ?? [ps(pid, "command=") ?? ""];
  const command = words.join(" ").trim();
  return command === "" ? undefined : command;
}

function startOf(pid: number): string | null {
  if (process.platform !== "linux") return ps(pid, "lstart=") ?? null;
  const ticks = linuxStat(pid)?.startTicks;
  if (ticks === undefined) return null;
  // Ticks count from the boot, so that they say nothing without naming the boot.
  return `${readText("/proc/sys/kernel/random/boot_id")?.trim() ?? ""}:${ticks}`;
}

function linuxStat(pid: number): { state: string; startTicks: string } | undefined {
  const text = readText(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field is the name in parentheses and may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", startTicks: fields[19] ?? "" };
}

function ps(pid: number, column: string): string | undefined {
  if (process.platform === "win32" || process.platform === "linux") return undefined;
  const { status, stdout } = spawnSync("ps", ["-ww", "-o", column, "-p", String(pid)], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
