// Starts a TypeScript file of the tests as a process of its own.
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { nodeEntry } from "../../packages/executor/src/dev/node-entry.ts";

export interface SourceProcess {
  readonly child: ChildProcess;
  /** The next line that it prints. */
  nextLine(): Promise<string>;
}

/**
 * `entry` is relative to `moduleUrl` and has no extension. Killed at the end of the test if it
 * still runs.
 */
export function runSource(
  moduleUrl: string,
  entry: string,
  args: readonly string[] = [],
): SourceProcess {
  const child = spawn(process.execPath, [...nodeEntry(moduleUrl, entry), ...args], {
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    nextLine: async () => {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${entry} ended without printing`);
      return next.value;
    },
  };
}
