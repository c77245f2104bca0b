// A Next.js app of this checkout: built when it is missing or stale, then run as its own server.
import { join, relative } from "node:path";
import { type RunningChild, startChild } from "../../dev/child-process.ts";
import { freePort } from "../../dev/free-port.ts";
import type { RunningPart } from "../../dev/supervisor.ts";
import type { DevContext } from "./dev-context.ts";
import { buildNextApp, type NextSource } from "./next-build.ts";

/** What starting an app needs of `cairn dev`. */
export type NextAppContext = Pick<DevContext, "project" | "say" | "reaper">;

export interface NextApp extends NextSource {
  /** The app's folder. */
  readonly folder: string;
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
  const { say, reaper } = context;
  await buildNextApp(app, { root, folder: app.folder, say, reaper, signal });
  const port = app.port ?? (await freePort());
  const url = `http://127.0.0.1:${String(port)}`;
  const child = await startChild({
    name: app.name,
    args: [join(app.folder, ".next/standalone", relative(root, app.folder), "server.js")],
    cwd: app.folder,
    env: { ...app.env, PORT: String(port), HOSTNAME: "127.0.0.1", NODE_ENV: "production" },
    onOutput: (line) => {
      if (!isStartChatter(line)) say(line);
    },
    ready: `${url}${app.readyPath}`,
    reaper,
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
