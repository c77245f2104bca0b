// What `npm pack` puts into each package: all that it needs at run time, and no tests.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { tempFolder } from "../support/temp-folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PACKAGES = ["core", "executor", "sdk-next"];
const TESTS = /\.test\.|testing/;

const Manifest = z.object({
  bin: z.record(z.string(), z.string()).default({}),
  exports: z.record(z.string(), z.object({ types: z.string(), default: z.string() })),
});
const Packed = z.tuple([z.object({ files: z.array(z.object({ path: z.string() })) })]);

const manifestOf = (name: string) =>
  Manifest.parse(JSON.parse(readFileSync(join(ROOT, "packages", name, "package.json"), "utf8")));

/** What tsc makes of a package's source, by name. */
function compiledFiles(name: string): string[] {
  return readdirSync(join(ROOT, "packages", name, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [".js", ".js.map", ".d.ts"].map((end) => file.replace(/\.ts$/, end)))
    .map((file) => join("dist", file));
}

/** Packs a copy of the package as if it were built: nothing is written into this checkout. */
async function pack(name: string): Promise<string[]> {
  const copy = tempFolder();
  const folder = join(copy, "packages", name);
  cpSync(join(ROOT, "scripts"), join(copy, "scripts"), { recursive: true });
  cpSync(join(ROOT, "drizzle"), join(copy, "drizzle"), { recursive: true });
  cpSync(join(ROOT, "packages", name), folder, {
    recursive: true,
    filter: (path) => !/[/\\](node_modules|dist)$/.test(path),
  });
  for (const file of [...compiledFiles(name), "dist/.tsbuildinfo"]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
  const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--json"], {
    cwd: folder,
  });
  // The scripts that it runs print before it does.
  const [packed] = Packed.parse(JSON.parse(stdout.slice(stdout.indexOf("[\n"))));
  if (existsSync(join(folder, "drizzle"))) throw new Error("the copy of the migrations stayed");
  return packed.files.map(({ path }) => path);
}

describe.each(PACKAGES)("the package %s", (name) => {
  it("carries all of its code, and no tests", async () => {
    const files = await pack(name);
    const wanted = compiledFiles(name).filter((file) => !TESTS.test(file));
    const code = files.filter((file) => file.startsWith("dist/"));
    expect(code.toSorted()).toEqual(wanted.toSorted());
  });

  it("points at files that it carries", async () => {
    const { bin, exports } = manifestOf(name);
    const targets = Object.values(exports).flatMap((target) => [target.types, target.default]);
    const files = (await pack(name)).map((file) => `./${file}`);
    for (const target of [...Object.values(bin), ...targets]) expect(files).toContain(target);
  });
});

describe("the package executor", () => {
  it("carries the migrations and the invariants, which it reads at run time", async () => {
    const migrations = readdirSync(join(ROOT, "drizzle")).filter((file) => file.endsWith(".sql"));
    const files = await pack("executor");
    for (const file of migrations) expect(files).toContain(`drizzle/${file}`);
    expect(files).toContain("drizzle/meta/_journal.json");
    expect(files).toContain("sql/oracles.sql");
  });
});
