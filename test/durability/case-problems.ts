// The judge of a crash case: compares the database with what the clients were told and with what the
// app says that it did.
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import type { Hits } from "../support/executor-process-protocol.ts";
import {
  type LedgerEntry,
  type LedgerMode,
  modeSuffix,
  triggerOf,
} from "../support/ledger-app-protocol.ts";
import type { CaseDriver } from "./case-driver.ts";
import type { Scenario } from "./crash-scenarios.ts";
import {
  countEvents,
  memosOf,
  missingEvents,
  type ObservedMemo,
  type ObservedRun,
  runsOfKey,
} from "./observed-runs.ts";
import { resultsIn } from "./step-results.ts";
import type { TestSystem } from "./test-system.ts";

export interface CaseFacts {
  readonly system: TestSystem;
  readonly scenario: Scenario;
  readonly mode: LedgerMode;
  readonly driver: CaseDriver;
  readonly run: ObservedRun;
  readonly kills: number;
  /** Counted by the process that lived last. */
  readonly hits: Hits;
  /** The memos that were stored when the executor was dead; undefined when it never died. */
  readonly memosAtKill: readonly ObservedMemo[] | undefined;
}

interface RunFacts extends CaseFacts {
  /** Of this run or its child. */
  readonly one: ObservedRun;
  readonly memos: readonly ObservedMemo[];
  readonly ledger: readonly LedgerEntry[];
}

export async function problemsOf(facts: CaseFacts): Promise<readonly string[]> {
  const { system, driver } = facts;
  const runs = await runsOfKey(system.sql, driver.key);
  const memos = await memosOf(
    system.sql,
    runs.map(({ id }) => id),
  );
  const ofRuns = runs.flatMap((one) => {
    const own = memos.filter(({ runId }) => runId === one.id);
    const ledger = system.app.entriesOf(one.id);
    return runProblems({ ...facts, one, memos: own, ledger });
  });
  return [
    ...ofRuns,
    ...endProblems(facts, memos),
    ...memoProblems(facts.memosAtKill ?? [], memos),
    ...(await storedProblems(facts, runs)),
    ...(await oracleProblems(facts)),
  ];
}

/** I1, I3, I4: what was accepted is stored, once, and started one run. */
async function storedProblems(
  { system, driver, scenario, mode }: CaseFacts,
  runs: readonly ObservedRun[],
): Promise<readonly string[]> {
  const missing = await missingEvents(system.sql, driver.accepted);
  const trigger = triggerOf(`${scenario.functionId}${modeSuffix(mode)}`);
  const stored = await countEvents(system.sql, trigger, driver.key);
  const started = runs.filter(({ cause }) => cause === "event").length;
  return [
    ...missing.map((id) => `I1: accepted event ${id} is not stored`),
    ...(stored === 1 ? [] : [`I4: the event is stored ${String(stored)} times`]),
    ...(started === 1 ? [] : [`I4: the event started ${String(started)} runs`]),
  ];
}

async function oracleProblems({ system }: CaseFacts): Promise<readonly string[]> {
  const violations = await checkOracles(system.sql);
  return violations.map(
    ({ oracle, rows }) =>
      `${oracle.invariant}: oracle ${oracle.name} (${oracle.says}): ${JSON.stringify(rows)}`,
  );
}

/** I5, I6, I7: each step of a run ran, and how often. */
function runProblems(facts: RunFacts): readonly string[] {
  const { one, memos, scenario, mode } = facts;
  const suffix = modeSuffix(mode);
  const slug = one.slug
    .replace(/^ledger-\d+-/, "")
    .slice(0, suffix === "" ? undefined : -suffix.length);
  const expected = scenario.steps[slug];
  if (expected === undefined) return [`I3: an unexpected run of ${one.slug}`];
  const finished = memos.filter(({ op }) => op === "StepRun").map(({ name }) => name);
  const steps = new Set([...expected, ...finished]);
  return [
    ...(finished.toSorted().join() === expected.toSorted().join()
      ? []
      : [`I6: ${slug} finished [${finished.join()}], not [${expected.join()}]`]),
    ...[...steps].flatMap((step) => executionProblems(facts, step)),
    ...outputProblems(one, memos),
    ...sleepProblems(scenario, memos),
  ];
}

function executionProblems(facts: RunFacts, step: string): readonly string[] {
  const { ledger, kills, memosAtKill = [], one } = facts;
  const starts = ledger.filter((entry) => entry.step === step && entry.edge === "start");
  const wasStored = memosAtKill.some(({ runId, name }) => runId === one.id && name === step);
  const allowed = wasStored ? 1 : 1 + kills;
  const problems: string[] = [];
  if (starts.length === 0) problems.push(`I6: step ${step} has a result and never ran`);
  for (const attempt of new Set(starts.map((entry) => entry.attempt))) {
    const count = starts.filter((entry) => entry.attempt === attempt).length;
    if (count <= allowed) continue;
    const when = wasStored ? "although its result was stored before the kill" : "";
    problems.push(
      `I5, I7: attempt ${String(attempt)} of step ${step} ran ${String(count)} times ${when}`,
    );
  }
  return problems;
}

/** I5: what the function saw in the end are the stored values, not those of another execution. */
function outputProblems(one: ObservedRun, memos: readonly ObservedMemo[]): readonly string[] {
  if (one.output === null) return [];
  const stored = new Set(memos.flatMap(({ value }) => resultsIn(JSON.parse(value))));
  const seen = resultsIn(JSON.parse(one.output));
  return seen.filter((nonce) => !stored.has(nonce)).map((nonce) => `I5: the function saw ${nonce}`);
}

/** I11: a sleep never ends early. */
function sleepProblems(
  { sleptMs = 0 }: Scenario,
  memos: readonly ObservedMemo[],
): readonly string[] {
  if (sleptMs === 0) return [];
  const sleep = memos.find(({ op }) => op === "Sleep");
  const slept = sleep?.elapsedMs ?? 0;
  return slept >= sleptMs ? [] : [`I11: the run slept ${String(slept)} ms`];
}

/** I5: a stored result stays byte for byte. */
function memoProblems(
  before: readonly ObservedMemo[],
  after: readonly ObservedMemo[],
): readonly string[] {
  return before.flatMap(({ runId, name, value }) => {
    const now = after.find((memo) => memo.runId === runId && memo.name === name)?.value;
    return now === value ? [] : [`I5: the result of ${name} was ${value} and is ${now ?? "gone"}`];
  });
}

/** I8, I10, I18: how the run ended, how its wait did, and that a cancelled run stands still. */
function endProblems(facts: CaseFacts, memos: readonly ObservedMemo[]): readonly string[] {
  const { run, scenario } = facts;
  return [
    ...(run.status === scenario.end ? [] : [`I8: the run is ${run.status}: ${run.output ?? ""}`]),
    ...cancelProblems(facts),
    ...replyProblems(facts, memos),
  ];
}

/** A call that was on its way already may reach the app late: counted are those that are sent. */
function cancelProblems({ driver, system, hits }: CaseFacts): readonly string[] {
  const before = driver.cancelledAfter();
  if (before === undefined) return [];
  const allowed = before.executor === system.executor() ? before.count : 0;
  const sent = hits["call:before-request"] ?? 0;
  return sent === allowed
    ? []
    : [`I18: ${String(sent - allowed)} calls were sent after the run was cancelled`];
}

function replyProblems(
  { run, scenario, driver }: CaseFacts,
  memos: readonly ObservedMemo[],
): readonly string[] {
  if (scenario.reply === undefined) return [];
  const wait = memos.find(({ op, runId }) => op === "WaitForEvent" && runId === run.id);
  const expected = scenario.reply === "event" ? driver.replyId() : null;
  return wait?.eventId === expected
    ? []
    : [`I10: the wait ended with ${String(wait?.eventId)}, not with ${String(expected)}`];
}
