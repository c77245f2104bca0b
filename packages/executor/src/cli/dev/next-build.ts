// A Next.js app of this checkout, built when it is missing or stale. `cairn dev`, the demonstration
// and `npm run build` share it, so that none builds what another has built.
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import type { Reaper } from "../../dev/reaper.ts";
import { ensureBuilt } from "../../dev/run-build.ts";

export interface NextSource {
  readonly name: string;
  /** Folders and files of the checkout that go into the build, beside the app's own. */
  readonly inputs: readonly string[];
  /** What the app's folder must hold when it is built, and how that is done, from the checkout. */
  readonly output: string;
  readonly builder: (folder: string, next: string) => readonly string[];
}

/** A folder that runs by itself. */
const STANDALONE: Pick<NextSource, "output" | "builder"> = {
  output: ".next/standalone",
  builder: (folder, next) => [join(folder, "scripts/build.mjs"), next],
};

export const DASHBOARD: NextSource = {
  name: "dashboard",
  inputs: ["packages/core/src", "package-lock.json"],
  ...STANDALONE,
};

export const EXAMPLE: NextSource = {
  name: "example",
  inputs: ["packages/core/src", "packages/sdk-next/src", "package-lock.json"],
  ...STANDALONE,
};

/** For `next start`, and for hosts that run each route by itself. */
export const SERVERLESS: NextSource = {
  name: "serverless",
  inputs: [
    "apps/dashboard",
    "apps/example",
    "packages/core/src",
    "packages/executor/src",
    "packages/sdk-next/src",
    "package-lock.json",
  ],
  output: ".next/BUILD_ID",
  builder: (folder, next) => [next, "build", folder],
};

export interface BuildPlace {
  /** The checkout. */
  readonly root: string;
  /** The app's folder. */
  readonly folder: string;
  readonly say: (line: string) => void;
  readonly reaper?: Reaper;
  readonly signal?: AbortSignal;
}

/** @throws {DevError} `build_failed`, with the last lines of the builder. */
export async function buildNextApp(source: NextSource, place: BuildPlace): Promise<void> {
  const { root, say, reaper, signal } = place;
  const folder = relative(root, place.folder);
  const next = createRequire(join(place.folder, "package.json")).resolve("next/dist/bin/next");
  const began = performance.now();
  const target = {
    root,
    inputs: [folder, ...source.inputs],
    outputs: [join(folder, source.output)],
    stampFile: join(folder, ".next/cairn-build-stamp"),
  };
  const wasBuilt = await ensureBuilt(target, {
    name: `build ${source.name}`,
    args: source.builder(folder, next),
    env: { NEXT_TELEMETRY_DISABLED: "1" },
    cacheFolder: join(folder, ".next"),
    onOutput: say,
    ...(reaper === undefined ? {} : { reaper }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (wasBuilt) say(`  built ${source.name} (${String(Math.round(performance.now() - began))} ms)`);
}
