// One attempt to start Postgres: spawns it and waits until it says that it is ready, or has ended.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { waitUntil } from "../wait-until.ts";
import { programPath } from "./locate-binaries.ts";
import type { Placement } from "./place-server.ts";
import { readPostmasterPid } from "./postmaster-pid.ts";
import { commandAs } from "./run-as.ts";
import { serverEnvironment } from "./server-settings.ts";

export interface LaunchRequest {
  readonly placement: Placement;
  readonly port: number;
  /** More arguments of `postgres`. */
  readonly args: readonly string[];
  readonly logFile: string;
  readonly say: (message: string) => void;
}

export type Launch =
  | { readonly kind: "ready"; readonly child: ChildProcess; readonly pid: number }
  /** A server that just died still holds the folder; it lets go within moments. */
  | { readonly kind: "busy"; readonly log: string }
  | { readonly kind: "port-taken"; readonly log: string }
  | { readonly kind: "failed"; readonly log: string };

const MAX_LOG_BYTES = 5 * 1024 * 1024;
const SLOW_MS = 3_000;
// Recovery after a crash may replay a lot.
const GIVE_UP_MS = 120_000;

export async function launchPostmaster(request: LaunchRequest): Promise<Launch> {
  const log = openLog(request.logFile);
  const child = spawnPostgres(request, log.fd);
  closeSync(log.fd);
  const ended = once(child, "exit").then(
    () => "ended" as const,
    () => "ended" as const,
  );
  const ready = waitUntilReady(child, request);
  const outcome = await Promise.race([ended, ready]);
  if (outcome === "ready" && child.pid !== undefined) {
    return { kind: "ready", child, pid: child.pid };
  }
  child.kill("SIGQUIT");
  await ended;
  return whyNot(readFileSync(request.logFile).subarray(log.size).toString("utf8").trim());
}

function spawnPostgres({ placement, port, args }: LaunchRequest, logFd: number): ChildProcess {
  const {
    file,
    args: all,
    as,
  } = commandAs(placement.identity, programPath(placement.binariesFolder, "postgres"), [
    "-D",
    placement.postgresFolder,
    "-p",
    String(port),
    ...args,
  ]);
  // Detached: Ctrl-C in the terminal must not end Postgres before those who still write to it.
  return spawn(file, all, {
    ...as,
    cwd: "/",
    env: serverEnvironment(),
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: ["ignore", logFd, logFd],
  });
}

async function waitUntilReady(
  child: ChildProcess,
  { placement, say }: LaunchRequest,
): Promise<"ready" | "ended"> {
  const hasEnded = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const isReady = (): boolean => {
    const postmaster = readPostmasterPid(placement.postgresFolder);
    return postmaster?.pid === child.pid && postmaster?.isReady === true;
  };
  const isDecided = (): boolean => isReady() || hasEnded();
  if (!(await waitUntil(isDecided, { timeoutMs: SLOW_MS, intervalMs: 5 }))) {
    say("Postgres is recovering from an unclean stop; this can take a while.");
    await waitUntil(isDecided, { timeoutMs: GIVE_UP_MS, intervalMs: 50 });
  }
  return isReady() ? "ready" : "ended";
}

function whyNot(log: string): Launch {
  if (/pre-existing shared memory|lock file ".*postmaster\.pid" already exists/.test(log)) {
    return { kind: "busy", log };
  }
  if (/could not bind .*address|could not create any TCP\/IP sockets/i.test(log)) {
    return { kind: "port-taken", log };
  }
  return { kind: "failed", log };
}

/**
 * Appends, but begins anew when the file has grown large. `size`: where this attempt's lines begin.
 */
function openLog(path: string): { fd: number; size: number } {
  const fd = openSync(path, "a", 0o600);
  const { size } = fstatSync(fd);
  if (size <= MAX_LOG_BYTES) return { fd, size };
  closeSync(fd);
  return { fd: openSync(path, "w", 0o600), size: 0 };
}
