// `npm run conformance`: starts a Postgres, runs what was asked for, and reports.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeEmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/remove-embedded-postgres.ts";
import { startEmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/start-embedded-postgres.ts";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { HELP, type Options, readOptions } from "./options.ts";
import { writeDocument } from "./report/document.ts";
import { failuresOf, failureText } from "./report/failures.ts";
import { frameworkTable, tableOf, tableText } from "./report/table.ts";
import { runConformance } from "./run-conformance.ts";
import type { Host } from "./runner/system.ts";
import { ALL_SCENARIOS } from "./scenarios/all-scenarios.ts";

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readArguments();
  if (options === undefined) return 2;
  if (options.help) return say(HELP, 0);
  forgetEnvironment();
  const dataDir = mkdtempSync(join(tmpdir(), "cairn-conformance-"));
  const reaper = startReaper();
  const server = await startEmbeddedPostgres({ dataDir, durability: "none", reaper });
  try {
    const onOutput = (line: string): void => void say(line, 0);
    return await run(options, {
      serverUrl: server.url,
      reaper,
      ...(options.verbose ? { onOutput } : {}),
    });
  } finally {
    await server.stop();
    await removeEmbeddedPostgres(dataDir);
    await reaper.stop();
  }
}

function readArguments(): Options | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return undefined;
  }
}

/** Apps and executors get what the scenarios say and nothing of whoever runs them. */
function forgetEnvironment(): void {
  for (const name of Object.keys(process.env)) {
    if (/^(CAIRN|INNGEST|QSTASH)_|^DATABASE_URL$|^NODE_ENV$/.test(name)) delete process.env[name];
  }
}

async function run(options: Options, host: Host): Promise<number> {
  const { only, write } = options;
  const scenarios = ALL_SCENARIOS.filter(
    ({ name, theme }) =>
      only.length === 0 || only.some((part) => name.includes(part) || theme.includes(part)),
  );
  const startedAt = performance.now();
  const outcome = await runConformance({ ...options, scenarios }, host, (part) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    say(`${part.name}: ${String(part.run)} run, ${String(part.failed)} failed, ${seconds} s`, 0);
  });
  const { results, frameworks } = outcome;
  if (results.length > 0) say(`\n${tableText(tableOf(results))}`, 0);
  if (frameworks.length > 0) say(`\n${tableText(frameworkTable(frameworks))}`, 0);
  const failures = failuresOf(outcome);
  for (const failure of failures) say(`\n${failureText(failure)}`, 0);
  if (write) await writeDocument(outcome);
  if (results.length + frameworks.length === 0) return say("Nothing has that name.", 2);
  return say(failures.length === 0 ? "\nAll passed." : "", failures.length === 0 ? 0 : 1);
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`);
  return code;
}
