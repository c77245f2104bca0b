// The whole platform as one Next.js server (apps/serverless under `next start`): executor, dashboard and
// the example's functions. It can be killed at any moment and started again on its port.
import { join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { buildNextApp, SERVERLESS } from "../../packages/executor/src/cli/dev/next-build.ts";
import { type RunningChild, startChild } from "../../packages/executor/src/dev/child-process.ts";
import type { Reaper } from "../../packages/executor/src/dev/reaper.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FOLDER = join(ROOT, "apps/serverless");

export interface Platform {
  /** SIGKILL, to it and whatever it started. */
  readonly kill: () => Promise<void>;
}

export interface PlatformOptions {
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly reaper: Reaper;
  readonly onOutput?: (line: string) => void;
}

/** Unless it is up to date. */
export const buildPlatform = (say: (line: string) => void): Promise<void> =>
  buildNextApp(SERVERLESS, { root: ROOT, folder: FOLDER, say });

/** Resolves when it answers at all. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { port, env, reaper, onOutput } = options;
  const next = createRequire(join(FOLDER, "package.json")).resolve("next/dist/bin/next");
  const child = await startChild({
    name: "next start",
    args: [next, "start", FOLDER, "--port", String(port), "--hostname", "127.0.0.1"],
    cwd: FOLDER,
    env: { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production", ...env },
    ready: `http://127.0.0.1:${String(port)}/icon.svg`,
    reaper,
    ...(onOutput === undefined ? {} : { onOutput }),
  });
  return { kill: () => killGroup(child) };
}

/** It leads a process group of its own. */
async function killGroup(child: RunningChild): Promise<void> {
  process.kill(-child.pid, "SIGKILL");
  await child.exited;
}
