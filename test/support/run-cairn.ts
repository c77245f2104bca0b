// The command `cairn` as a process of its own, from source.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { nodeEntry } from "../../packages/executor/src/dev/node-entry.ts";

interface CairnResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ENTRY = "../../packages/executor/src/cli/main";

const OWN_NAMES = /^(CAIRN_|QSTASH_|DATABASE_(?:DIRECT_)?URL$|NODE_OPTIONS$)/;

/** Runs a command that ends by itself. The environment has nothing of Cairn's but what is given. */
export async function runCairn(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CairnResult> {
  const names = Object.keys(process.env).filter((name) => OWN_NAMES.test(name));
  const without = Object.fromEntries(names.map((name) => [name, undefined]));
  const child = spawn(process.execPath, [...nodeEntry(import.meta.url, ENTRY), ...args], {
    env: { ...process.env, ...without, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    child.exitCode ?? once(child, "exit"),
  ]);
  return { code: child.exitCode, stdout, stderr };
}
