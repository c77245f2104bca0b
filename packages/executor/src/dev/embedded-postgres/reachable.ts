// Can this user get there? Asked of the modes on the way, because root itself can go everywhere.
import { realpathSync, statSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import type { Credentials } from "./run-as.ts";

const PASS = 1;
const READ = 4;

/**
 * True when every folder on the way lets the user pass and the place itself can be read and entered
 * (or run).
 */
export function isReachable(path: string, who: Credentials): boolean {
  const place = realpathSync(path);
  return allows(statSync(place), who, READ | PASS) && isTraversable(dirname(place), who);
}

/** True when the user may pass through this folder and all above it. */
export function isTraversable(folder: string, who: Credentials): boolean {
  const place = realpathSync(folder);
  if (!allows(statSync(place), who, PASS)) return false;
  const above = dirname(place);
  return above === place || isTraversable(above, who);
}

function allows(stats: Stats, who: Credentials, wanted: number): boolean {
  const bits = shiftFor(stats, who);
  return ((stats.mode >> bits) & wanted) === wanted;
}

/**
 * The kernel looks at one of the three groups of bits only: the owner's, the group's or
 * everybody's.
 */
function shiftFor(stats: Stats, who: Credentials): number {
  if (stats.uid === who.uid) return 6;
  return stats.gid === who.gid ? 3 : 0;
}
