// Deletes an embedded server with all its data, wherever that lies.
import { rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DevError } from "../dev-error.ts";
import { hasMarker } from "../folder-marker.ts";
import { isSameProcess } from "../process-info.ts";
import { locateBinaries } from "./locate-binaries.ts";
import { holdsDatabase } from "./place-server.ts";
import { findPostmaster } from "./postmaster-pid.ts";
import { postgresFolderOf, readServerState, type ServerState } from "./server-state.ts";
import { stopPostmaster } from "./stop-postmaster.ts";

/**
 * Stops an orphan first. A folder without a server of ours is left alone. Throws `already_running`
 * while the process that started the server lives and has not stopped it.
 */
export async function removeEmbeddedPostgres(dataDir: string): Promise<void> {
  const folder = resolve(dataDir);
  const state = readUnlessDamaged(folder);
  const postgresFolder = postgresFolderOf(folder, state);
  if (state === undefined && !holdsDatabase(postgresFolder)) return;
  await stopRunning(postgresFolder, state);
  rmSync(folder, { recursive: true, force: true });
  const elsewhere = dirname(postgresFolder);
  if (hasMarker(elsewhere)) rmSync(elsewhere, { recursive: true, force: true });
}

/** To delete is the advice for a damaged state file, so that it must work with one. */
function readUnlessDamaged(folder: string): ServerState | undefined {
  try {
    return readServerState(folder);
  } catch (error) {
    if (error instanceof DevError && error.code === "data_unusable") return undefined;
    throw error;
  }
}

async function stopRunning(postgresFolder: string, state: ServerState | undefined): Promise<void> {
  const postmaster = findPostmaster(postgresFolder);
  if (postmaster === undefined) return;
  const owner = state?.owner;
  if (owner !== undefined && isSameProcess(owner)) {
    throw new DevError(
      "already_running",
      `The Postgres on ${postgresFolder} still runs (process ${postmaster.pid}), ` +
        `started by process ${owner.pid}.`,
      "Stop that one first.",
    );
  }
  await stopPostmaster(postmaster.pid, "fast", locateBinaries().folder);
}
