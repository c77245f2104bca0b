// The examples of docs/flow-control.md, by name, and as modules that can be imported.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { work } from "./work.ts";

const DOCUMENT = new URL("../../../docs/flow-control.md", import.meta.url);
/** Left alone by git and by every tool that looks at files of the repository. */
const WRITTEN = fileURLToPath(new URL("../.cairn", import.meta.url));

const FENCE = /(?:^<!-- example: (?<name>[\w-]+) -->\n\n)?^```(?<kind>ts|sh)\n(?<text>.*?)^```$/gms;

interface Example {
  readonly name: string;
  /** `ts`: a module. `sh`: commands, one in a line. */
  readonly kind: string;
  readonly text: string;
}

/** In the order of the document. */
export function readExamples(): readonly Example[] {
  const text = readFileSync(DOCUMENT, "utf8");
  return [...text.matchAll(FENCE)].map(({ groups = {} }) => {
    const { name, kind = "", text: source = "" } = groups;
    if (name === undefined) throw new Error(`An example of the document has no name:\n${source}`);
    return { name, kind, text: source };
  });
}

/** The lines of an example of commands. */
export function commandsOf(name: string): readonly string[] {
  const example = readExamples().find((one) => one.name === name && one.kind === "sh");
  return (example?.text ?? "").trim().split("\n");
}

/** What the examples import as `./work.ts`, for this process to look at. */
const WORK = `import { work } from "../../documented/work.ts";
export const { ${Object.keys(work).join(", ")} } = work;
`;

/** Writes all modules of the document into one folder, which goes with the test. @returns Their paths. */
export function writeExamples(): ReadonlyMap<string, string> {
  mkdirSync(WRITTEN, { recursive: true });
  const folder = mkdtempSync(join(WRITTEN, "examples-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const modules = readExamples().filter(({ kind }) => kind === "ts");
  const paths = new Map<string, string>();
  for (const { name, text } of [...modules, { name: "work", text: WORK }]) {
    const path = join(folder, `${name}.ts`);
    writeFileSync(path, text);
    paths.set(name, path);
  }
  return paths;
}
