// Starts the Postgres that `cairn dev` and the tests run on; nothing needs to be installed for it.
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { DevError, messageOf } from "../dev-error.ts";
import { freePort } from "../free-port.ts";
import { isAlive, isSameProcess, markProcess } from "../process-info.ts";
import type { EmbeddedPostgres, EmbeddedPostgresOptions } from "./embedded-postgres.ts";
import { initDatabase } from "./init-database.ts";
import { placeServer, type Placement } from "./place-server.ts";
import { findPostmaster, readPostmasterPid } from "./postmaster-pid.ts";
import { runServer, type RunningServer } from "./run-server.ts";
import { settingArguments } from "./server-settings.ts";
import {
  postgresFolderOf,
  readServerState,
  urlOf,
  writeServerState,
  type ServerState,
} from "./server-state.ts";
import { stopPostmaster } from "./stop-postmaster.ts";

/**
 * Ready for connections when it resolves: in about 0.1 s, the first time in about 1 s. An orphan of
 * an earlier process on the same data is stopped first.
 *
 * Throws a DevError whose hint names the way out: `already_running` when another living process
 * started a server on this data, `port_taken`, `platform_unsupported`, `binaries_missing`,
 * `binaries_unusable`, `folder_unusable`, `folder_foreign`, `data_unusable`, `start_failed`.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  makeDataDir(dataDir);
  const recorded = readServerState(dataDir);
  const placement = placeServer({
    dataDir,
    recorded,
    onlyIdentity: options.onlyIdentity,
    say: options.onProgress ?? (() => undefined),
  });
  await stopOrphan(placement, recorded);
  const state = await prepareState({ ...options, dataDir }, placement, recorded);
  writeServerState(dataDir, state);
  if (placement.isNew) await makeDatabase(options, placement, state.password);
  const start = (port: number | undefined): Promise<RunningServer> =>
    runServer({
      placement,
      port: port ?? state.port,
      isPortFixed: port !== undefined,
      args: settingArguments(options.durability ?? "full", options.settings ?? {}),
      logFile: join(dataDir, "postgres.log"),
      options,
    });
  const server = await start(options.port);
  if (server.port !== state.port) writeServerState(dataDir, { ...state, port: server.port });
  const url = urlOf({ password: state.password, port: server.port });
  return createHandle({ dataDir, url, placement, start }, server);
}

interface Started {
  readonly dataDir: string;
  readonly url: string;
  readonly placement: Placement;
  readonly start: (port: number) => Promise<RunningServer>;
}

function createHandle(started: Started, first: RunningServer): EmbeddedPostgres {
  const { dataDir, url, placement, start } = started;
  const { port } = first;
  let server = first;
  return {
    dataDir,
    url,
    port,
    postgresFolder: placement.postgresFolder,
    get pid() {
      return server.pid;
    },
    stop: (mode = "fast") => server.stop(mode),
    restart: async (mode = "fast") => {
      await server.stop(mode);
      server = await start(port);
    },
  };
}

function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  } catch (error) {
    throw new DevError(
      "folder_unusable",
      `${dataDir} cannot be made: ${messageOf(error)}`,
      "Choose a folder that you can write to with --data-dir.",
    );
  }
}

/**
 * A server without a living owner serves nobody; reusing it would keep settings of who knows when.
 */
async function stopOrphan(placement: Placement, recorded: ServerState | undefined): Promise<void> {
  const { binariesFolder, postgresFolder } = placement;
  const postmaster = findPostmaster(postgresFolder);
  if (postmaster === undefined) return forgetStranger(postgresFolder);
  const owner = recorded?.owner;
  if (owner === undefined || !isSameProcess(owner)) {
    return stopPostmaster(postmaster.pid, "fast", binariesFolder);
  }
  throw new DevError(
    "already_running",
    `A Postgres on ${postgresFolder} is already running (process ${postmaster.pid}), ` +
      `started by process ${owner.pid}.`,
    "Stop that one first, or choose another folder with --data-dir.",
  );
}

/**
 * Some other process may bear the pid in a left-over postmaster.pid by now; Postgres would wait for
 * it to end. In all other cases the file stays: by it Postgres finds out whether children of the
 * dead server still write.
 */
function forgetStranger(postgresFolder: string): void {
  const leftOver = readPostmasterPid(postgresFolder);
  if (leftOver === undefined || !isAlive(leftOver.pid)) return;
  rmSync(join(postgresFolder, "postmaster.pid"), { force: true });
}

async function prepareState(
  { dataDir, port }: EmbeddedPostgresOptions,
  placement: Placement,
  recorded: ServerState | undefined,
): Promise<ServerState> {
  return {
    version: 1,
    password: recorded?.password ?? randomBytes(18).toString("base64url"),
    port: port ?? recorded?.port ?? (await freePort()),
    ...(placement.postgresFolder === postgresFolderOf(dataDir)
      ? {}
      : { elsewhere: placement.postgresFolder }),
    owner: markProcess(process.pid),
  };
}

async function makeDatabase(
  { durability = "full", onProgress }: EmbeddedPostgresOptions,
  placement: Placement,
  password: string,
): Promise<void> {
  onProgress?.("Making a new Postgres database.");
  // What may lie here has lost its password with its server.json.
  rmSync(placement.postgresFolder, { recursive: true, force: true });
  await initDatabase(placement, password, durability);
}
