// Finds the server that another process runs on a data folder, for commands that only want to look.
import { resolve } from "node:path";
import { findPostmaster } from "./postmaster-pid.ts";
import { postgresFolderOf, readServerState, urlOf } from "./server-state.ts";

export interface FoundPostgres {
  readonly url: string;
  readonly pid: number;
}

/** Undefined when none runs there. It may stop at any moment: its owner decides. */
export function findEmbeddedPostgres(dataDir: string): FoundPostgres | undefined {
  const folder = resolve(dataDir);
  const state = readServerState(folder);
  if (state === undefined) return undefined;
  const postmaster = findPostmaster(postgresFolderOf(folder, state));
  if (postmaster === undefined || !postmaster.isReady) return undefined;
  return { url: urlOf({ password: state.password, port: postmaster.port }), pid: postmaster.pid };
}
