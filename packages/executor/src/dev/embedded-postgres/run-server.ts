// Starts a placed server, with patience for what passes by itself, and hands back what stops it.
import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { DevError, USE_DATABASE_URL } from "../dev-error.ts";
import { freePort } from "../free-port.ts";
import { findPortHolder } from "../port-holder.ts";
import type { EmbeddedPostgresOptions } from "./embedded-postgres.ts";
import { launchPostmaster, type Launch } from "./launch-postmaster.ts";
import type { Placement } from "./place-server.ts";
import { STOP_SIGNAL, stopPostmaster, type StopMode } from "./stop-postmaster.ts";

export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  stop(mode: StopMode): Promise<void>;
}

export interface RunRequest {
  readonly placement: Placement;
  readonly port: number;
  /** When false, another port is taken if this one is in use. */
  readonly isPortFixed: boolean;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly options: Pick<EmbeddedPostgresOptions, "reaper" | "onProgress" | "onUnexpectedExit">;
}

// After a kill -9 of the postmaster its children hold the shared memory until they notice.
const BUSY_FOR_MS = 5_000;
const FIRST_PAUSE_MS = 50;
const OTHER_PORTS = 5;
const LAST_LINES = 20;
const REAPER_GRACE_MS = 5_000;

/** Throws `port_taken` or `start_failed` with the last lines of the log. */
export async function runServer(request: RunRequest): Promise<RunningServer> {
  const say = request.options.onProgress ?? (() => undefined);
  let { port } = request;
  let otherPorts = request.isPortFixed ? 0 : OTHER_PORTS;
  let pauseMs = FIRST_PAUSE_MS;
  const patientUntil = performance.now() + BUSY_FOR_MS;
  for (;;) {
    const launch = await launchPostmaster({ ...request, say, port });
    if (launch.kind === "ready") return watch(request, launch.child, { pid: launch.pid, port });
    if (launch.kind === "port-taken" && otherPorts > 0) {
      otherPorts -= 1;
      port = await freePort();
    } else if (launch.kind === "busy" && performance.now() < patientUntil) {
      await sleep(pauseMs);
      pauseMs *= 2;
    } else {
      throw failure(launch, port, request.logFile);
    }
  }
}

function watch(
  { placement, logFile, options }: RunRequest,
  child: ChildProcess,
  { pid, port }: { pid: number; port: number },
): RunningServer {
  let isStopping = false;
  const { reaper, onUnexpectedExit } = options;
  reaper?.register(pid, STOP_SIGNAL.fast, REAPER_GRACE_MS);
  child.once("exit", () => {
    reaper?.unregister(pid);
    if (!isStopping)
      onUnexpectedExit?.(`Postgres ended unexpectedly. Its last words are in ${logFile}.`);
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    port,
    stop: async (mode) => {
      isStopping = true;
      if (!hasEnded()) await stopPostmaster(pid, mode, placement.binariesFolder);
    },
  };
}

function failure(
  launch: Exclude<Launch, { kind: "ready" }>,
  port: number,
  logFile: string,
): DevError {
  const lastWords = launch.log.split("\n").slice(-LAST_LINES).join("\n");
  if (launch.kind === "port-taken") {
    const holder = findPortHolder(port);
    const by =
      holder === undefined ? "another process" : `process ${holder.pid} (${holder.command})`;
    return new DevError("port_taken", `Postgres wants port ${port}, but ${by} holds it.`);
  }
  const isOtherVersion = launch.log.includes("incompatible with server");
  return new DevError(
    "start_failed",
    `Postgres did not start. The end of ${logFile}:\n${lastWords}`,
    isOtherVersion ? "Start with --fresh for empty data." : USE_DATABASE_URL,
  );
}
