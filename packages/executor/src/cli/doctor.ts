// `cairn doctor`: is this database one that Cairn can work on, and does everything hold in it? And does
// QStash, where it is the clock, know of us?
import { checkOracles, readOracles, type Violation } from "../db/check-oracles.ts";
import { type DatabaseFacts, readDatabaseFacts } from "../db/database-facts.ts";
import { openDatabase } from "../db/client.ts";
import { TIMEOUTS_MS } from "../db/timeouts.ts";
import { examineQstash } from "../queue/qstash/examine-qstash.ts";
import type { Settings } from "../ops/settings.ts";
import { withDatabase } from "./database-problem.ts";
import { PRODUCTION } from "../host/options-of-settings.ts";
import type { Invocation } from "./invocation.ts";
import { qstashOptions } from "../host/qstash-of-settings.ts";
import { requireDatabaseUrl } from "../host/require-database-url.ts";

const OLDEST = 15;
const NEWEST = 18;
/** A snapshot that is held longer keeps finished jobs in the way of claims. */
const OLD_SNAPSHOT_SECONDS = 60;

export async function runDoctor({ settings }: Invocation): Promise<number> {
  const url = requireDatabaseUrl(settings);
  const ofDatabase = await withDatabase(url, () => examine(url, settings));
  const qstash = qstashOptions(settings);
  if (qstash === undefined) return ofDatabase;
  const ofQstash = reportQstash(await examineQstash(qstash, settings.env ?? PRODUCTION));
  return Math.max(ofDatabase, ofQstash);
}

function reportQstash(problems: readonly string[]): number {
  for (const problem of problems) console.log(`✗ ${problem}`);
  if (problems.length > 0) return 1;
  console.log("✓ QStash knows where to call, and its keys are ours.");
  return 0;
}

async function examine(url: string, { env, pooled }: Settings): Promise<number> {
  const database = openDatabase({ url, connections: 2, pooled });
  try {
    const facts = await readDatabaseFacts(database.sql);
    const problems = [
      ...factProblems(facts),
      ...environmentProblems(facts, env),
      ...(pooled ? timeoutProblems(facts) : []),
    ];
    const violations = facts.isMigrated ? await checkOracles(database.sql) : [];
    report(facts, problems, violations);
    return problems.length + violations.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

function factProblems(facts: DatabaseFacts): string[] {
  const problems: string[] = [];
  if (facts.major < OLDEST || facts.major > NEWEST) {
    problems.push(
      `Postgres ${String(facts.major)} is not supported; use ${String(OLDEST)} to ${String(NEWEST)}.`,
    );
  }
  if (!facts.isMigrated) problems.push("The schema is missing. Run `cairn migrate`.");
  if (!facts.isDurable) {
    problems.push("fsync or synchronous_commit is off: a crash of Postgres loses accepted events.");
  }
  if (facts.oldestSnapshotSeconds > OLD_SNAPSHOT_SECONDS) {
    problems.push(
      `A transaction has been open for ${String(Math.round(facts.oldestSnapshotSeconds))} s; it slows every claim. Look at pg_stat_activity.`,
    );
  }
  return problems;
}

/** A database of none yet becomes that of the first executor. Who names no environment may mean any. */
function environmentProblems({ environment }: DatabaseFacts, own: string | undefined): string[] {
  if (own === undefined || environment === null || environment === own) return [];
  return [
    `The database is of the environment ${environment}, not ${own}: executors of ${own} refuse it. Check DATABASE_URL, and CAIRN_ENV (or --env).`,
  ];
}

/** Elsewhere each connection sets them for itself, which a pooler refuses. */
function timeoutProblems({ role, missingTimeouts }: DatabaseFacts): string[] {
  return missingTimeouts.map(
    (name) =>
      `${name} is off: what hangs keeps a connection of the pooler. Run: alter role "${role}" set ${name} = '${String(TIMEOUTS_MS[name] / 1_000)}s';`,
  );
}

const environmentText = ({ environment }: DatabaseFacts): string =>
  environment === null ? "" : `environment ${environment}; `;

function report(
  facts: DatabaseFacts,
  problems: readonly string[],
  violations: readonly Violation[],
): void {
  console.log(
    `Postgres ${String(facts.major)}; ${environmentText(facts)}${String(facts.liveRuns)} live runs, ${String(facts.jobs)} jobs.`,
  );
  for (const problem of problems) console.log(`✗ ${problem}`);
  for (const { oracle, rows } of violations) {
    console.log(`✗ ${oracle.invariant} ${oracle.name}: ${oracle.says}`);
    for (const row of rows) console.log(`    ${JSON.stringify(row)}`);
  }
  if (problems.length + violations.length === 0) {
    console.log(`✓ ${String(readOracles().length)} invariants hold.`);
  }
}
