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
}

export const DASHBOARD: NextSource = {
  name: "dashboard",
  inputs: ["packages/core/src", "package-lock.json"],
};

export const EXAMPLE: NextSource = {
  name: "example",
  inputs: ["packages/core/src", "packages/sdk-next/src", "package-lock.json"],
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
    outputs: [join(folder, ".next/standalone")],
    stampFile: join(folder, ".next/cairn-build-stamp"),
  };
  const wasBuilt = await ensureBuilt(target, {
    name: `build ${source.name}`,
    args: [join(root, folder, "scripts/build.mjs"), next],
    env: { NEXT_TELEMETRY_DISABLED: "1" },
    cacheFolder: join(folder, ".next"),
    onOutput: say,
    ...(reaper === undefined ? {} : { reaper }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (wasBuilt) say(`  built ${source.name} (${String(Math.round(performance.now() - began))} ms)`);
}
