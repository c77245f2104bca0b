// Copies the binaries to where another user can reach them (60 MB, about 0.3 s, once per version).
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { hydrateLinks } from "./hydrate-links.ts";
import type { Binaries } from "./locate-binaries.ts";
import { privateTempRoot } from "./private-temp-root.ts";

/** Holds the number of files, and is written last. */
const STAMP = "complete";

/** The folder of the copy, which is made when there is none yet. */
export function copyBinaries(binaries: Binaries): string {
  const home = join(privateTempRoot(), `postgres-${binaries.build}`);
  if (!isComplete(home)) {
    rmSync(home, { recursive: true, force: true });
    copyInOneStep(binaries.folder, home);
  }
  return join(home, "native");
}

/** Systems clear away old files in temporary folders one by one, so that a part may be gone. */
function isComplete(home: string): boolean {
  const stamp = join(home, STAMP);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === countFiles(home);
}

/** Two processes may copy at the same time; the first one wins, and neither sees half a copy. */
function copyInOneStep(from: string, home: string): void {
  const draft = `${home}.${randomBytes(6).toString("hex")}`;
  try {
    cpSync(from, join(draft, "native"), { recursive: true, verbatimSymlinks: true });
    hydrateLinks(join(draft, "native"));
    letEverybodyRead(draft);
    writeFileSync(join(draft, STAMP), countFiles(draft));
    renameSync(draft, home);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!isComplete(home)) throw error;
  }
}

function countFiles(home: string): string {
  return String(readdirSync(join(home, "native"), { recursive: true }).length);
}

/** An install under a strict umask leaves modes that nobody else can read. */
function letEverybodyRead(path: string): void {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return;
  const runnable = stats.isDirectory() || (stats.mode & 0o100) !== 0;
  chmodSync(path, runnable ? 0o755 : 0o644);
  if (!stats.isDirectory()) return;
  for (const entry of readdirSync(path)) letEverybodyRead(join(path, entry));
}
