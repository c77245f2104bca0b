// npm packages cannot hold symbolic links; this makes those that the shared libraries need. The
// package's own install script does the same, but does not run with --ignore-scripts and in package
// managers that ask first.
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { systemErrorCode } from "../dev-error.ts";

// Paths from the package's root: [{ source: "native/lib/libpq.so.5.18", target:
// "native/lib/libpq.so.5" }].
const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Makes the missing links below `binariesFolder` and says how many. Throws the system's error when
 * it may not write.
 */
export function hydrateLinks(binariesFolder: string): number {
  const list = join(binariesFolder, "pg-symlinks.json");
  if (!existsSync(list)) return 0;
  const links = linkList.parse(JSON.parse(readFileSync(list, "utf8")));
  const folderOfPaths = dirname(binariesFolder);
  return links.filter(({ source, target }) =>
    makeLink(basename(source), join(folderOfPaths, target)),
  ).length;
}

function makeLink(to: string, path: string): boolean {
  if (existsSync(path)) return false;
  try {
    symlinkSync(to, path);
    return true;
  } catch (error) {
    // Another process may do the same at this moment.
    if (systemErrorCode(error) === "EEXIST") return false;
    throw error;
  }
}
