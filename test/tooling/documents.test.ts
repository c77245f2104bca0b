// What the documents point at is there: files, folders, links, and the numbers of decisions and invariants.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SKIPPED = /(^|\/)(node_modules|dist|\.next)(\/|$)/;

function filesIn(folder: string, name: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map(({ parentPath, name: file }) => join(parentPath, file))
    .filter((path) => !SKIPPED.test(path.slice(ROOT.length)));
}

const DOCUMENTS = [
  ...readdirSync(ROOT)
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(ROOT, name)),
  ...filesIn("docs", /\.md$/),
];

const textOf = (path: string): string => readFileSync(path, "utf8");

const found = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap(([, first]) => (first === undefined ? [] : [first]));

/** `core/src/…` is short for `packages/core/src/…`. */
const inFull = (path: string): string =>
  /^(core|executor|sdk-next)\//.test(path) ? `packages/${path}` : path;

const LINK = /\]\((?!https?:|#)([^)#\s]+)/g;
const PATH =
  /`((?:packages|apps|docs|drizzle|test|scripts|(?:core|executor|sdk-next)\/src)\/[\w./-]+)`/g;

describe.each(DOCUMENTS.map((path) => path.slice(ROOT.length)))("%s", (name) => {
  const path = join(ROOT, name);

  it("links to files that are there", () => {
    const missing = found(textOf(path), LINK).filter(
      (link) => !existsSync(join(dirname(path), link)),
    );
    expect(missing).toEqual([]);
  });

  it("names files and folders that are there", () => {
    const missing = found(textOf(path), PATH).filter((one) => !existsSync(join(ROOT, inFull(one))));
    expect(missing).toEqual([]);
  });
});

describe("ARCHITECTURE.md", () => {
  const text = textOf(join(ROOT, "ARCHITECTURE.md"));

  it("names the modules that its flow goes through", () => {
    const flow = text.slice(text.indexOf("## The flow"), text.indexOf("## The rooms"));
    const rooms = found(flow, /\b((?:app|call|db|http|live|queue)\/[a-z-]+)/g);
    const core = found(flow, /\bcore\/((?:decide|protocol)\/[a-z-]+)/g);
    const files = [
      ...rooms.map((module) => `packages/executor/src/${module}.ts`),
      ...core.map((module) => `packages/core/src/${module}.ts`),
    ];
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it("lists every decision and invariant that the code, the oracles and the tests name", () => {
    const listed = new Set(found(text, /^\| ([DI]\d+) +\|/gm));
    const files = ["packages", "test"].flatMap((folder) => filesIn(folder, /\.(ts|sql)$/));
    const named = new Set(files.flatMap((file) => found(textOf(file), /\b([DI]\d{1,2})\b/g)));
    expect([...named].filter((number) => !listed.has(number)).toSorted()).toEqual([]);
  });
});
