// docs/flow-control.md keeps its word: each of its examples is an app that an executor calls over HTTP,
// and does what the text next to it says.
import ts from "typescript";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { startDocumentedApp, violations } from "./documented/documented-app.ts";
import { endChecks } from "./documented/ends.ts";
import { eventChecks } from "./documented/events.ts";
import { readExamples, writeExamples } from "./documented/examples.ts";
import { commandChecks, operationChecks } from "./documented/operations.ts";
import { startChecks } from "./documented/starts.ts";

const CHECKS = { ...startChecks, ...eventChecks, ...endChecks, ...operationChecks };
const TSCONFIG = fileURLToPath(new URL("../tsconfig.json", import.meta.url));

/** `why-command` needs the run that the check of `why` makes. */
const CHECKED_BY_OTHERS = ["cairn", "why-command"];

describe("the document", () => {
  it("has a check for each of its examples, and an example for each check", () => {
    const names = readExamples().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const checked = [...Object.keys(CHECKS), ...Object.keys(commandChecks), ...CHECKED_BY_OTHERS];
    expect(names.toSorted()).toEqual(checked.toSorted());
  });

  it("has examples that compile as an app's code does", () => {
    const paths = [...writeExamples().values()];
    const { config } = ts.readConfigFile(TSCONFIG, (path) => ts.sys.readFile(path)) as {
      readonly config: unknown;
    };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(TSCONFIG));
    const program = ts.createProgram(paths, options);
    const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText, start = 0 }) => {
      const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
      const text = ts.flattenDiagnosticMessageText(messageText, "\n");
      return `${file?.fileName ?? ""}:${String(line + 1)} ${text}`;
    });
    expect(problems).toEqual([]);
  }, 180_000);
});

describe("the example", () => {
  it.each(Object.entries(CHECKS))("%s does what the text says", async (name, check) => {
    const app = await startDocumentedApp(name);
    await check(app);
    expect(await violations(app)).toEqual([]);
  });
});

describe("the commands", () => {
  // Each starts a process.
  const timeout = 120_000;

  it.each(Object.entries(commandChecks))(
    "%s do what the text says",
    async (_, check) => {
      expect.hasAssertions();
      await check();
    },
    timeout,
  );
});
