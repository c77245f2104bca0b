// Who listens on a port: best effort, Linux only, and without root only among one's own processes.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { commandOf } from "./process-info.ts";

export interface PortHolder {
  readonly pid: number;
  /** Cut off after 120 characters. */
  readonly command: string;
}

const LISTENING = "0A";

/** Undefined when nobody is found, which does not mean that nobody is there. */
export function findPortHolder(port: number): PortHolder | undefined {
  const sockets = new Set(
    ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => listeningSockets(table, port)),
  );
  if (sockets.size === 0) return undefined;
  const pid = processIds().find((candidate) => holdsOneOf(candidate, sockets));
  return pid === undefined
    ? undefined
    : { pid, command: commandOf(pid)?.slice(0, 120) ?? "unknown command" };
}

/** The names ("socket:[inode]") of the listening sockets on this port. */
function listeningSockets(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return readLines(table)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) === true && fields[3] === LISTENING)
    .map((fields) => `socket:[${fields[9] ?? ""}]`);
}

function processIds(): number[] {
  return list("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid));
}

function holdsOneOf(pid: number, sockets: ReadonlySet<string>): boolean {
  return list(`/proc/${pid}/fd`).some((fd) => sockets.has(linkTarget(`/proc/${pid}/fd/${fd}`)));
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return [];
  }
}
