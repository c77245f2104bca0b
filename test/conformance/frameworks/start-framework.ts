// Starts the process behind one framework, and says where its serve endpoint is.
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type RunningChild, startChild } from "../../../packages/executor/src/dev/child-process.ts";
import { freePort } from "../../../packages/executor/src/dev/free-port.ts";
import { nodeEntry } from "../../../packages/executor/src/dev/node-entry.ts";
import type { Host, System } from "../runner/system.ts";
import type { FrameworkName } from "./framework-names.ts";

export interface RunningFramework {
  readonly serveUrl: string;
  stop(): Promise<void>;
}

const PATHS: Readonly<Partial<Record<FrameworkName, string>>> = {
  "next-pages-router": "/api/pages-inngest",
};

const NEXT_FOLDER = fileURLToPath(new URL("next-app", import.meta.url));
/** The first request compiles the route. */
const READY_MS = 120_000;

export async function startFramework(
  name: FrameworkName,
  { appEnvironment }: System,
  { reaper, onOutput }: Host,
): Promise<RunningFramework> {
  const port = await freePort();
  const serveUrl = `http://127.0.0.1:${String(port)}${PATHS[name] ?? "/api/inngest"}`;
  const isNext = name.startsWith("next-");
  const child: RunningChild = await startChild({
    name,
    args: isNext
      ? nextArguments(port)
      : [...nodeEntry(import.meta.url, "../processes/framework"), name, String(port)],
    ...(isNext ? { cwd: NEXT_FOLDER } : {}),
    env: { NODE_OPTIONS: "", ...appEnvironment, ...(isNext ? NEXT_ENVIRONMENT : {}) },
    ready: serveUrl,
    readyWithinMs: READY_MS,
    reaper,
    ...(onOutput === undefined ? {} : { onOutput }),
  });
  return {
    serveUrl,
    stop: async () => {
      await child.stop();
      if (isNext) removeBuild();
    },
  };
}

/** What the development server leaves in the app's folder. */
function removeBuild(): void {
  for (const name of [".next", "next-env.d.ts"]) {
    rmSync(join(NEXT_FOLDER, name), { recursive: true, force: true });
  }
}

const NEXT_ENVIRONMENT = { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "development" };

/** Its development server: nothing has to be built first. */
function nextArguments(port: number): string[] {
  const next = createRequire(import.meta.url).resolve("next/dist/bin/next");
  return [next, "dev", "--port", String(port), "--hostname", "127.0.0.1"];
}
