// The layer rules are only worth something if they bite: each is shown an import that it forbids.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { cruise } from "./cruise.ts";
import { ALLOWED, FORBIDDEN, INSTALLED, type Probe } from "./probes.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const PACKAGES = ["core", "executor", "sdk-next"];
/** Fewer means that the check sees nothing, which it reports as success. */
const LEAST_MODULES = 400;

const Rules = z.object({ forbidden: z.array(z.object({ name: z.string() })) });

function write(root: string, file: string, text: string): void {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const isPackage = (imports: string): boolean => !/^(packages|apps|test)\//.test(imports);

/** @returns The file that imports. */
function place(root: string, probe: Probe, name: string): string {
  const file = `${probe.from}/${name}.ts`;
  const target = isPackage(probe.imports) ? undefined : targetOf(probe.imports);
  if (target !== undefined) write(root, target, "export const target = 1;\n");
  const specifier =
    target === undefined ? probe.imports : relativeTo(posix.relative(probe.from, target));
  write(root, file, `import type {} from "${specifier}";\n`);
  return file;
}

/** The root of the executor is its composition root; a room has any file. */
const targetOf = (folder: string): string =>
  folder.endsWith("/src") ? `${folder}/executor.ts` : `${folder}/target.ts`;

const relativeTo = (path: string): string => (path.startsWith(".") ? path : `./${path}`);

function placePackages(root: string): void {
  cpSync(join(REPOSITORY, "tsconfig.base.json"), join(root, "tsconfig.base.json"));
  for (const name of INSTALLED) {
    const manifest = { name, version: "1.0.0", types: "dist/index.d.ts", main: "dist/index.js" };
    write(root, `node_modules/${name}/package.json`, JSON.stringify(manifest));
    write(root, `node_modules/${name}/dist/index.js`, "");
    write(root, `node_modules/${name}/dist/index.d.ts`, "export {};\n");
  }
  mkdirSync(join(root, "node_modules/@cairn"), { recursive: true });
  for (const name of PACKAGES) {
    const manifest = join("packages", name, "package.json");
    mkdirSync(join(root, dirname(manifest)), { recursive: true });
    cpSync(join(REPOSITORY, manifest), join(root, manifest));
    write(root, `packages/${name}/src/index.ts`, "export {};\n");
    symlinkSync(join(root, "packages", name), join(root, "node_modules/@cairn", name), "junction");
  }
}

describe("the layer check", () => {
  const broken = new Map<string, string[]>();
  const root = mkdtempSync(join(realpathSync(tmpdir()), "cairn-layers-"));

  beforeAll(async () => {
    placePackages(root);
    for (const [index, probe] of FORBIDDEN.entries()) place(root, probe, `forbidden-${index}`);
    for (const [index, probe] of ALLOWED.entries()) place(root, probe, `allowed-${index}`);
    write(root, "packages/core/src/domain/one.ts", 'import type {} from "./other.ts";\n');
    write(root, "packages/core/src/domain/other.ts", 'import type {} from "./one.ts";\n');
    for (const { from, rule } of (await cruise(root)).summary.violations) {
      broken.set(from, [...(broken.get(from) ?? []), rule.name]);
    }
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(FORBIDDEN.map((probe, index) => ({ ...probe, index })))(
    "$rule: $from must not import $imports",
    ({ rule, from, index }) => {
      expect(broken.get(`${from}/forbidden-${index}.ts`)).toContain(rule);
    },
  );

  it.each(ALLOWED.map((probe, index) => ({ ...probe, index })))(
    "$from may import $imports",
    ({ from, index }) => {
      expect(broken.get(`${from}/allowed-${index}.ts`)).toBeUndefined();
    },
  );

  it("finds cycles, also of types alone", () => {
    expect(broken.get("packages/core/src/domain/one.ts")).toContain("no-cycles");
  });

  it("is probed for every rule that it has", () => {
    const config: unknown = createRequire(import.meta.url)("../../.dependency-cruiser.cjs");
    const names = Rules.parse(config).forbidden.map(({ name }) => name);
    const probed = new Set([...FORBIDDEN.map(({ rule }) => rule), "no-cycles"]);
    expect(names.filter((name) => !probed.has(name))).toEqual([]);
  });

  it("sees this repository, and the packages that the rules guard", async () => {
    const { modules } = await cruise(REPOSITORY);
    const sources = modules.map(({ source }) => source);
    expect(sources.length).toBeGreaterThan(LEAST_MODULES);
    for (const name of INSTALLED) {
      expect(
        sources.some((source) => source.includes(`node_modules/${name}/`)),
        name,
      ).toBe(true);
    }
  });
});
