// A folder of ours outside the checkout, for binaries and data that another user must reach.
import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DevError, messageOf } from "../dev-error.ts";

/**
 * Its path, made when missing. On Unix it lies in /var/tmp, which outlives a reboot.
 *
 * Everybody may make folders there, so one that is not ours alone is refused: who can write to it
 * could have us run programs of theirs.
 */
export function privateTempRoot(): string {
  const uid = process.getuid?.();
  if (uid === undefined) return madeFolder(join(tmpdir(), "cairn"));
  const folder = madeFolder(join("/var/tmp", `cairn-${uid}`));
  const stats = lstatSync(folder);
  const writableByOthers = (stats.mode & 0o022) !== 0;
  if (stats.isDirectory() && stats.uid === uid && !writableByOthers) return folder;
  throw new DevError(
    "folder_unusable",
    `${folder} is needed by cairn but belongs to somebody else or can be written by others.`,
    "Remove it, or set DATABASE_URL to a Postgres of your own.",
  );
}

function madeFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    return folder;
  } catch (error) {
    throw new DevError("folder_unusable", `${folder} cannot be made: ${messageOf(error)}`);
  }
}
