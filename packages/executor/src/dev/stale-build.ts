// Is a build up to date? Told by its inputs' content: git and npm set times as they like.
import { createHash, type Hash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";

export interface BuildTarget {
  /** All names below count from here. */
  readonly root: string;
  /** Files and folders that go into the build; one that is missing counts as empty. */
  readonly inputs: readonly string[];
  /** Files or folders that must exist afterwards. */
  readonly outputs: readonly string[];
  /** Keeps the hash of what was built; lies best inside an output, to vanish together with it. */
  readonly stampFile: string;
  /** What changes the result and is no file, such as a version or the mode. */
  readonly variant?: string;
}

// Results and packages are no input. Next writes next-env.d.ts, differently for dev and build.
const SKIPPED: ReadonlySet<string> = new Set(["node_modules", "dist", "coverage", "next-env.d.ts"]);

export function isBuildFresh(target: BuildTarget): boolean {
  const { root, outputs, stampFile } = target;
  const stamp = join(root, stampFile);
  if (!existsSync(stamp) || !outputs.every((output) => existsSync(join(root, output))))
    return false;
  return readFileSync(stamp, "utf8").trim() === hashInputs(target);
}

/** Before a build, so that one which is interrupted leaves nothing that looks finished. */
export function clearStamp({ root, stampFile }: BuildTarget): void {
  rmSync(join(root, stampFile), { force: true });
}

/**
 * After a build; `hash` was taken before it, so that a file saved meanwhile makes the build stale
 * again.
 */
export function writeStamp({ root, stampFile }: BuildTarget, hash: string): void {
  const stamp = join(root, stampFile);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, `${hash}\n`);
}

/** Over names and contents, in an order that does not depend on the file system. */
export function hashInputs({ root, inputs, variant = "" }: BuildTarget): string {
  const hash = createHash("sha256").update(`${variant}\0`);
  for (const input of inputs.toSorted()) addPath(hash, root, join(root, input));
  return hash.digest("hex");
}

function addPath(hash: Hash, root: string, path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) {
    for (const name of readdirSync(path).toSorted()) {
      if (!isSkipped(name)) addPath(hash, root, join(path, name));
    }
  } else if (stats?.isFile() === true) {
    const content = readFileSync(path);
    // With its length, or bytes could move from one file to the next unnoticed.
    hash.update(`${relative(root, path)}\0${content.length}\0`).update(content);
  }
}

function isSkipped(name: string): boolean {
  return SKIPPED.has(name) || name.startsWith(".") || name.endsWith(".tsbuildinfo");
}
