// The data folder of a project: where it is, and that it is ours.
import { isAbsolute, join, resolve } from "node:path";
import type { z } from "zod";
import { makeMarkedFolder } from "./folder-marker.ts";
import { readPrivateJson, writePrivateJson } from "./private-json-file.ts";

const DEFAULT_DATA_DIR = ".cairn";

/** Absolute. A relative setting counts from the project's folder; default is `.cairn` in it. */
export function resolveDataDir(projectDir: string, setting: string = DEFAULT_DATA_DIR): string {
  return isAbsolute(setting) ? resolve(setting) : resolve(projectDir, setting);
}

/**
 * Makes the folder when it is missing. Throws `folder_foreign` for one with somebody else's files
 * in it.
 */
export function openDataDir(dataDir: string): void {
  makeMarkedFolder(dataDir);
}

/** Where the embedded Postgres of this data folder lives. */
export function postgresDirOf(dataDir: string): string {
  return join(dataDir, "postgres");
}

/** What `cairn dev` remembers between starts. Undefined before the first `writeDevState`. */
export function readDevState<Schema extends z.ZodType>(
  dataDir: string,
  schema: Schema,
): z.infer<Schema> | undefined {
  return readPrivateJson(stateFile(dataDir), schema);
}

/** Mode 0600, since it may hold keys. */
export function writeDevState(dataDir: string, state: unknown): void {
  writePrivateJson(stateFile(dataDir), state);
}

function stateFile(dataDir: string): string {
  return join(dataDir, "state.json");
}
