// The file that says "cairn made this folder". Only a folder that carries it is ever deleted by us.
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DevError, messageOf } from "./dev-error.ts";

export const MARKER_FILE = ".cairn-data";
const MARKER_TEXT =
  "This folder was made by cairn and holds its development data. It may be deleted.\n";

/** True only for a real folder (not a link to one) with our marker in it. */
export function hasMarker(folder: string): boolean {
  try {
    const marker = join(folder, MARKER_FILE);
    if (!lstatSync(folder).isDirectory() || !lstatSync(marker).isFile()) return false;
    return readFileSync(marker, "utf8") === MARKER_TEXT;
  } catch {
    return false;
  }
}

/**
 * Makes the folder with its marker. One that exists must carry the marker or be empty: marking a
 * folder full of somebody's files would allow a later `--fresh` to delete them.
 *
 * Others may pass through (mode 0711) but not list it, since a server that runs as another user
 * lies below.
 */
export function makeMarkedFolder(folder: string): void {
  if (hasMarker(folder)) return;
  const content = makeFolder(folder);
  if (content.length > 0) {
    throw new DevError(
      "folder_foreign",
      `${folder} holds files that cairn did not put there.`,
      "Choose a new or empty folder with --data-dir.",
    );
  }
  writeFileSync(join(folder, MARKER_FILE), MARKER_TEXT);
}

function makeFolder(folder: string): string[] {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    return readdirSync(folder);
  } catch (error) {
    throw new DevError(
      "folder_unusable",
      `${folder} cannot be used as a data folder: ${messageOf(error)}`,
      "Choose a folder that you can write to with --data-dir.",
    );
  }
}
