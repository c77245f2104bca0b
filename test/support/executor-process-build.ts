// Compiles the executor for tests that start it hundreds of times: from plain JavaScript it boots in
// a third of the time that it takes from source. Kept by its content, so never out of date.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

interface Source {
  /** Relative to the root. */
  readonly file: string;
  readonly text: string;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Below node_modules, so that the packages it imports are found as usual. */
const CACHE = join(ROOT, "node_modules/.cache");
const SOURCES = ["packages/core/src", "packages/executor/src"] as const;
const ENTRY = "test/support/executor-process-entry.ts";
const CORE = "packages/core/src/index.js";
const NAME = "cairn-executor-";
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};
/** Builds of other sources are removed after so long. */
const KEPT_MS = 24 * 3_600_000;

/** @returns The compiled executor-process-entry. */
export function buildExecutor(): string {
  const sources = [ENTRY, ...SOURCES.flatMap(sourceFiles)].map((file) => ({
    file,
    text: readFileSync(join(ROOT, file), "utf8"),
  }));
  const folder = join(CACHE, `${NAME}${hashOf(sources)}`);
  if (!existsSync(folder)) build(folder, sources);
  return join(folder, toJs(ENTRY));
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => join(folder, file));
}

function hashOf(sources: readonly Source[]): string {
  const hash = createHash("sha256").update(JSON.stringify([ts.version, OPTIONS]));
  for (const { file, text } of sources) hash.update(JSON.stringify([file, text]));
  return hash.digest("hex").slice(0, 16);
}

/** Several tests may do this at the same time: the first whole build stays. */
function build(folder: string, sources: readonly Source[]): void {
  mkdirSync(CACHE, { recursive: true });
  removeOld();
  const unfinished = mkdtempSync(join(CACHE, NAME));
  for (const source of sources) compile(unfinished, source);
  writeFileSync(join(unfinished, "package.json"), '{"type":"module"}');
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

function removeOld(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    if (!name.startsWith(NAME)) continue;
    const madeAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (madeAt < Date.now() - KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}

const toJs = (file: string): string => file.replace(/\.ts$/, ".js");

function compile(folder: string, { file, text }: Source): void {
  const options = { fileName: file, compilerOptions: OPTIONS };
  const { outputText } = ts.transpileModule(text, options);
  const out = join(folder, toJs(file));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, outputText.replaceAll('"@cairn/core"', JSON.stringify(coreFrom(file))));
}

/** The core that was compiled along, not the package's own build. */
function coreFrom(file: string): string {
  const path = relative(dirname(file), CORE).split(sep).join("/");
  return path.startsWith(".") ? path : `./${path}`;
}
