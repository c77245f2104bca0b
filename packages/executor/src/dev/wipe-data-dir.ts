// `--fresh`: empties a data folder, and only ever one of ours.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { postgresDirOf } from "./data-dir.ts";
import { DevError } from "./dev-error.ts";
import { LOCK_FILE } from "./dev-lock.ts";
import { removeEmbeddedPostgres } from "./embedded-postgres/remove-embedded-postgres.ts";
import { hasMarker, MARKER_FILE } from "./folder-marker.ts";

const KEPT: ReadonlySet<string> = new Set([MARKER_FILE, LOCK_FILE]);

/**
 * Call it while holding the dev lock, which stays. A missing folder is fine. Throws
 * `folder_foreign` for a folder without our marker (or a link to one), and `already_running` while
 * another process runs the Postgres in it.
 */
export async function wipeDataDir(dataDir: string): Promise<void> {
  if (!existsSync(dataDir)) return;
  if (!hasMarker(dataDir)) {
    throw new DevError(
      "folder_foreign",
      `${dataDir} was not made by cairn (it has no ${MARKER_FILE}), so it is not deleted.`,
      "Delete it yourself if you are sure, or choose another folder with --data-dir.",
    );
  }
  await removeEmbeddedPostgres(postgresDirOf(dataDir));
  for (const entry of readdirSync(dataDir)) {
    if (!KEPT.has(entry)) rmSync(join(dataDir, entry), { recursive: true, force: true });
  }
}
