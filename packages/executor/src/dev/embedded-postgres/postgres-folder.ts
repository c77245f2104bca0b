// Makes the folder that initdb fills, as Postgres wants it: owned by whoever runs it, mode 0700.
import { chmodSync, chownSync, mkdirSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { isTraversable } from "./reachable.ts";
import { credentialsOf, type Credentials, type Identity } from "./run-as.ts";

/**
 * initdb works here; the folder gets its final name when it is whole, so that a crash leaves no
 * half database.
 */
export function draftOf(postgresFolder: string): string {
  return `${postgresFolder}.new`;
}

/**
 * Makes the empty draft folder and says whether Postgres can live there. It cannot where a folder
 * above keeps its user out, and on file systems that ignore owners or modes (Windows drives in WSL,
 * some bind mounts).
 */
export function makePostgresFolder(postgresFolder: string, identity: Identity): boolean {
  const draft = draftOf(postgresFolder);
  const who = credentialsOf(identity);
  if (who !== undefined && !isTraversable(dirname(draft), who)) return false;
  rmSync(draft, { recursive: true, force: true });
  if (makeOwned(draft, who)) return true;
  rmSync(draft, { recursive: true, force: true });
  return false;
}

function makeOwned(folder: string, who: Credentials | undefined): boolean {
  mkdirSync(folder, { mode: 0o700 });
  if (who === undefined) return true;
  try {
    chownSync(folder, who.uid, who.gid);
    chmodSync(folder, 0o700);
  } catch {
    return false;
  }
  const stats = statSync(folder);
  return stats.uid === who.uid && (stats.mode & 0o777) === 0o700;
}
