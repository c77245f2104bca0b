// What must be remembered of an embedded server between starts; mode 0600, it holds the password.
import { join } from "node:path";
import { z } from "zod";
import { readPrivateJson, writePrivateJson } from "../private-json-file.ts";

const serverState = z.object({
  version: z.literal(1),
  password: z.string(),
  /** The last used; kept so that a URL that somebody copied goes on working. */
  port: z.int(),
  /** Postgres's own folder, when it could not be inside the data folder. */
  elsewhere: z.string().optional(),
  /** The process that started the server last. */
  owner: z.object({ pid: z.int(), startedAt: z.string().nullable() }).optional(),
});

export type ServerState = z.infer<typeof serverState>;

export const USER = "cairn";

/** Undefined for a folder without a server. Throws `data_unusable` for a damaged file. */
export function readServerState(dataDir: string): ServerState | undefined {
  return readPrivateJson(stateFile(dataDir), serverState);
}

export function writeServerState(dataDir: string, state: ServerState): void {
  writePrivateJson(stateFile(dataDir), state);
}

/**
 * Where Postgres keeps its files. Inside is not written down, so that a copied or moved folder
 * finds its own.
 */
export function postgresFolderOf(dataDir: string, state?: Pick<ServerState, "elsewhere">): string {
  return state?.elsewhere ?? join(dataDir, "data");
}

/** Names 127.0.0.1, since "localhost" may mean ::1, where nobody listens. */
export function urlOf({ password, port }: Pick<ServerState, "password" | "port">): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;
}

function stateFile(dataDir: string): string {
  return join(dataDir, "server.json");
}
