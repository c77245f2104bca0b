// A Next.js app of this checkout: built when it is missing or stale, then run as its own server.
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { type RunningChild, startChild } from "../../dev/child-process.ts";
import { freePort } from "../../dev/free-port.ts";
import { ensureBuilt } from "../../dev/run-build.ts";
import type { RunningPart } from "../../dev/supervisor.ts";
import type { DevContext } from "./dev-context.ts";

/** What starting an app needs of `cairn dev`. */
export type NextAppContext = Pick<DevContext, "project" | "say" | "reaper">;

export interface NextApp {
  readonly name: string;
  /** The app's folder. */
  readonly folder: string;
  /** Folders and files of the checkout that go into the build, beside the app's own. */
  readonly inputs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A path that answers when the server can be used. */
  readonly readyPath: string;
  /** The port to take; undefined: any free one. */
  readonly port?: number;
}

export interface RunningNextApp extends RunningPart {
  readonly url: string;
}

export async function startNextApp(
  context: NextAppContext,
  app: NextApp,
  signal: AbortSignal,
): Promise<RunningNextApp> {
  const root = context.project.checkout ?? app.folder;
  const folder = relative(root, app.folder);
  await buildNextApp(context, app, { root, folder, signal });
  const port = app.port ?? (await freePort());
  const url = `http://127.0.0.1:${String(port)}`;
  const child = await startChild({
    name: app.name,
    args: [join(app.folder, ".next/standalone", folder, "server.js")],
    cwd: app.folder,
    env: { ...app.env, PORT: String(port), HOSTNAME: "127.0.0.1", NODE_ENV: "production" },
    onOutput: (line) => {
      if (!isStartChatter(line)) context.say(line);
    },
    ready: `${url}${app.readyPath}`,
    reaper: context.reaper,
    signal,
  });
  return { url, stop: () => child.stop(), failed: failureOf(child) };
}

/** Next's banner says nothing that we do not say ourselves. */
const isStartChatter = (line: string): boolean =>
  /▲ Next|next\.config|Local:|Network:|✓ (Ready|Starting)|^\[\w+\]\s*$/.test(line);

async function failureOf(child: RunningChild): Promise<string> {
  const exit = await child.exited;
  return exit.wasStopped ? new Promise(() => undefined) : `${child.name} ended by itself`;
}

interface Place {
  readonly root: string;
  readonly folder: string;
  readonly signal: AbortSignal;
}

async function buildNextApp(context: NextAppContext, app: NextApp, place: Place): Promise<void> {
  const { root, folder, signal } = place;
  const next = createRequire(join(app.folder, "package.json")).resolve("next/dist/bin/next");
  const began = performance.now();
  const target = {
    root,
    inputs: [folder, ...app.inputs],
    outputs: [join(folder, ".next/standalone")],
    stampFile: join(folder, ".next/cairn-build-stamp"),
  };
  const wasBuilt = await ensureBuilt(target, {
    name: `build ${app.name}`,
    args: [join(root, folder, "scripts/build.mjs"), next],
    env: { NEXT_TELEMETRY_DISABLED: "1" },
    cacheFolder: join(folder, ".next"),
    onOutput: context.say,
    reaper: context.reaper,
    signal,
  });
  if (wasBuilt)
    context.say(`  built ${app.name} (${String(Math.round(performance.now() - began))} ms)`);
}
