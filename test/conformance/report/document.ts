// docs/conformance.md, made from what came of a run.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import type { Outcome } from "../run-conformance.ts";
import { failuresOf } from "./failures.ts";
import { frameworkTable, tableOf, tableText } from "./table.ts";

const FILE = fileURLToPath(new URL("../../../docs/conformance.md", import.meta.url));

const INTRODUCTION = `# Conformance

Apps that are written with the official \`inngest\` SDK run on Cairn unmodified. This page is the
record of that: scenarios of our own, each an app written once and served with \`inngest\` 4.24, with
\`inngest\` 3.54 and with our SDK, against a real executor in a process of its own. A scenario checks the
run's result, the number and kind of requests that the app got, and the exact bytes in which a step's
result comes back to it. Where an SDK has checkpoints, each scenario runs with and without them.

\`\`\`sh
npm run conformance                        # everything: a few minutes
npm run conformance -- --sdk v4 --mode dev # one SDK in one mode
npm run conformance -- --only sleep        # what has "sleep" in its name
npm run conformance -- --write             # and writes this page
\`\`\`

The scenarios are in \`test/conformance/scenarios\`; one more is a few lines there.

<!-- Made by \`npm run conformance -- --write\`. Do not edit by hand. -->
`;

export async function writeDocument(outcome: Outcome): Promise<void> {
  const text = documentText(outcome);
  const config = await resolveConfig(FILE);
  await writeFile(FILE, await format(text, { ...config, filepath: FILE }));
}

function documentText(outcome: Outcome): string {
  const failed = failuresOf(outcome).map(({ where, failure }) => `- ${where}: ${failure.what}`);
  return [
    INTRODUCTION,
    "## Scenarios",
    "Passed of all, per theme.",
    tableText(tableOf(outcome.results)),
    "## Frameworks",
    "A small app on the official SDK (a step, a sleep, a wait) behind each of its adapters.",
    tableText(frameworkTable(outcome.frameworks)),
    "## What does not pass",
    failed.length === 0 ? "Nothing: everything passed." : failed.join("\n"),
  ].join("\n\n");
}
