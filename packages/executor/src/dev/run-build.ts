// Builds what is missing or stale, with the builder's own lines as progress.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describeExit, type ChildExit } from "./child-process.ts";
import { DevError } from "./dev-error.ts";
import { keepLastLines, readOutputLines } from "./output-lines.ts";
import type { Reaper } from "./reaper.ts";
import {
  clearStamp,
  hashInputs,
  isBuildFresh,
  writeStamp,
  type BuildTarget,
} from "./stale-build.ts";

export interface BuildCommand {
  readonly name: string;
  /** Arguments of `node`, run in the target's root. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Deleted before one second try when the build fails. For Next's `.next`: Turbopack remembers
   * failures, so that one hiccup of the machine would fail every later build too.
   */
  readonly cacheFolder?: string;
  /** Gets each line, as "[name] line". */
  readonly onOutput?: (line: string) => void;
  readonly reaper?: Pick<Reaper, "register" | "unregister">;
  /** Ends the build. */
  readonly signal?: AbortSignal;
}

const LAST_LINES = 40;

/**
 * Builds unless the result is up to date; says whether it did. Throws `build_failed` with the last
 * lines.
 */
export async function ensureBuilt(target: BuildTarget, command: BuildCommand): Promise<boolean> {
  if (isBuildFresh(target)) return false;
  const hash = hashInputs(target);
  clearStamp(target);
  await runBuild(target.root, command);
  writeStamp(target, hash);
  return true;
}

/** Runs the command; on a failure once more, from a clean cache if it has one. */
async function runBuild(root: string, command: BuildCommand): Promise<void> {
  const first = await runOnce(root, command);
  if (first === undefined) return;
  if (command.cacheFolder === undefined || command.signal?.aborted === true)
    throw failed(command, first);
  command.onOutput?.(`[${command.name}] failed; trying once more without ${command.cacheFolder}`);
  rmSync(join(root, command.cacheFolder), { recursive: true, force: true });
  const second = await runOnce(root, command);
  if (second !== undefined) throw failed(command, second);
}

/** What went wrong, or undefined. */
async function runOnce(root: string, command: BuildCommand): Promise<string | undefined> {
  const { name, args, env, onOutput, reaper, signal } = command;
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal === undefined ? {} : { signal }),
  });
  const lastLines = keepLastLines(LAST_LINES);
  readOutputLines([child.stdout, child.stderr], (line) => {
    lastLines.add(line);
    onOutput?.(`[${name}] ${line}`);
  });
  const { pid } = child;
  if (pid !== undefined) reaper?.register(pid, "SIGTERM");
  const exit = await new Promise<Pick<ChildExit, "code" | "signal"> | Error>((resolve) => {
    child.once("error", resolve);
    child.once("close", (code, endSignal) => resolve({ code, signal: endSignal }));
  });
  if (pid !== undefined) reaper?.unregister(pid);
  if (exit instanceof Error) return exit.message;
  return exit.code === 0 ? undefined : `${describeExit(exit)}\n${lastLines.text()}`;
}

function failed({ name }: BuildCommand, reason: string): DevError {
  return new DevError("build_failed", `Building ${name} failed: ${reason}`);
}
