// Reads postmaster.pid, in which a running Postgres says who it is and whether it is ready.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commandOf, isAlive } from "../process-info.ts";

export interface Postmaster {
  readonly pid: number;
  /** The folder as the server itself was told it. */
  readonly folder: string;
  readonly port: number;
  readonly isReady: boolean;
}

/**
 * Undefined when there is no file, or not yet a whole one. It may be left over: see
 * `findPostmaster`.
 */
export function readPostmasterPid(postgresFolder: string): Postmaster | undefined {
  const lines = readLines(join(postgresFolder, "postmaster.pid"));
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid < 1) return undefined;
  return {
    pid,
    folder: lines[1] ?? "",
    port: Number(lines[3] ?? 0),
    isReady: lines[7]?.trim() === "ready",
  };
}

/**
 * The living server of this folder. A left-over file whose pid some other process bears by now does
 * not count: the server's command line names the folder.
 */
export function findPostmaster(postgresFolder: string): Postmaster | undefined {
  const postmaster = readPostmasterPid(postgresFolder);
  if (postmaster === undefined || !isAlive(postmaster.pid)) return undefined;
  const command = commandOf(postmaster.pid);
  const isServer = command === undefined || command.includes(` -D ${postmaster.folder} `);
  return isServer ? postmaster : undefined;
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return [];
  }
}
