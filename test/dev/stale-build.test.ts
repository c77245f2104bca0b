// What is built again, what is not, and what happens when a build fails.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ensureBuilt, type BuildCommand } from "../../packages/executor/src/dev/run-build.ts";
import { isBuildFresh, type BuildTarget } from "../../packages/executor/src/dev/stale-build.ts";
import { tempFolder } from "../support/temp-folder.ts";

const COPY = [
  "const fs = require('fs')",
  "fs.mkdirSync('dist', { recursive: true })",
  "fs.copyFileSync('src/a.ts', 'dist/a.js')",
  "console.log('copied')",
].join(";");

function aTarget(change: Partial<BuildTarget> = {}): BuildTarget {
  const root = tempFolder();
  mkdirSync(join(root, "src", "node_modules"), { recursive: true });
  writeFileSync(join(root, "src", "a.ts"), "one");
  return {
    root,
    inputs: ["src", "package.json"],
    outputs: ["dist/a.js"],
    stampFile: "dist/.stamp",
    ...change,
  };
}

function aCommand(program: string, change: Partial<BuildCommand> = {}): BuildCommand {
  return { name: "pkg", args: ["-e", program], ...change };
}

describe("a build", () => {
  it("runs once, with progress, and not again while nothing changes", async () => {
    const target = aTarget();
    const lines: string[] = [];
    const command = aCommand(COPY, { onOutput: (line) => lines.push(line) });
    expect(await ensureBuilt(target, command)).toBe(true);
    expect(await ensureBuilt(target, command)).toBe(false);
    expect(lines).toEqual(["[pkg] copied"]);
  });

  it.each<[string, (target: BuildTarget) => BuildTarget]>([
    ["a file's content changes", (target) => (write(target, "src/a.ts"), target)],
    ["a file is new", (target) => (write(target, "src/b.ts"), target)],
    ["a missing input appears", (target) => (write(target, "package.json"), target)],
    ["a file is gone", (target) => (rmSync(join(target.root, "src/a.ts")), target)],
    ["an output is gone", (target) => (rmSync(join(target.root, "dist/a.js")), target)],
    ["the variant is another", (target) => ({ ...target, variant: "production" })],
  ])("is stale when %s", async (_, change) => {
    const target = aTarget();
    await ensureBuilt(target, aCommand(COPY));
    expect(isBuildFresh(change(target))).toBe(false);
  });

  it("is not stale for what was only touched, or belongs to packages and results", async () => {
    const target = aTarget();
    await ensureBuilt(target, aCommand(COPY));
    writeFileSync(join(target.root, "src/a.ts"), "one");
    write(target, "src/node_modules/x.js");
    write(target, "src/next-env.d.ts");
    expect(isBuildFresh(target)).toBe(true);
  });

  it("is tried once more without its cache when it fails", async () => {
    const target = aTarget();
    write(target, "cache/poison");
    const program = `if (require('fs').existsSync('cache')) process.exit(1); ${COPY}`;
    expect(await ensureBuilt(target, aCommand(program, { cacheFolder: "cache" }))).toBe(true);
    expect(existsSync(join(target.root, "cache"))).toBe(false);
  });

  it("fails with the builder's own words, and stays stale", async () => {
    const target = aTarget();
    await ensureBuilt(target, aCommand(COPY));
    write(target, "src/a.ts");
    const failing = ensureBuilt(target, aCommand("console.error('type error'); process.exit(2)"));
    await expect(failing).rejects.toThrow("Building pkg failed: exit code 2\ntype error");
    expect(readFileSync(join(target.root, "dist/a.js"), "utf8")).toBe("one");
    expect(isBuildFresh(target)).toBe(false);
  });
});

function write({ root }: BuildTarget, path: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), "changed");
}
