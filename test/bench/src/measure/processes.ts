// What processes cost: CPU time and memory, as Linux counts them. Elsewhere there are no figures.
import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks per second in /proc; the same on every Linux that Node runs on. */
const TICKS = 100;
const KIB_PER_MIB = 1024;

interface ProcessTimes {
  readonly parent: number;
  readonly own: number;
  /** Of children that have ended. */
  readonly children: number;
}

/** CPU seconds of one process; NaN when they cannot be read. */
export function cpuSeconds(pid: number): number {
  return timesOf(pid)?.own ?? Number.NaN;
}

/** CPU seconds of a process, of its living children and of those that have ended. */
export function cpuSecondsOfTree(pid: number): number {
  const top = timesOf(pid);
  if (top === undefined) return Number.NaN;
  let seconds = top.own + top.children;
  for (const name of readdirSync("/proc")) {
    const times = /^\d+$/.test(name) ? timesOf(Number(name)) : undefined;
    if (times?.parent === pid) seconds += times.own;
  }
  return seconds;
}

/** CPU seconds of everything on this machine since it started, idle time left out. */
export function cpuSecondsOfMachine(): number {
  const text = read("/proc/stat");
  if (text === undefined) return Number.NaN;
  const [first = ""] = text.split("\n");
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = first
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softIrq) / TICKS;
}

/** Resident memory in MiB; NaN when it cannot be read. */
export function residentMiB(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${String(pid)}/status`) ?? "") ?? [];
  return kib === undefined ? Number.NaN : Number(kib) / KIB_PER_MIB;
}

function timesOf(pid: number): ProcessTimes | undefined {
  const text = read(`/proc/${String(pid)}/stat`);
  if (text === undefined) return undefined;
  // The name in brackets may hold anything; the numbers come after it.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const at = (index: number): number => Number(fields[index]);
  return {
    parent: at(1),
    own: (at(11) + at(12)) / TICKS,
    children: (at(13) + at(14)) / TICKS,
  };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
