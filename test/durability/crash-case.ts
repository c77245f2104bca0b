// One case of the crash matrix: a run of a scenario with the executor killed at one failpoint hit, or
// nowhere, and everything that must hold afterwards.
import { setTimeout as sleep } from "node:timers/promises";
import type { ExecutorProcess } from "../support/executor-process.ts";
import type { Armed, Hits } from "../support/executor-process-protocol.ts";
import type { LedgerMode } from "../support/ledger-app-protocol.ts";
import { createCaseDriver } from "./case-driver.ts";
import { type CaseFacts, problemsOf } from "./case-problems.ts";
import type { Scenario } from "./crash-scenarios.ts";
import { eventuallyTrue } from "./eventually.ts";
import { moveClock } from "./move-clock.ts";
import { countJobs, memosOf, type ObservedMemo, runsOfKey } from "./observed-runs.ts";
import type { TestSystem } from "./test-system.ts";

/** Of every executor of the matrix: the default. */
export const LEASE_MS = 30_000;

/** After everything is done, an armed executor may still come to the hit that ends it. */
const LAST_HIT_MS = 300;

export interface CaseOptions {
  readonly mode: LedgerMode;
  /** Null: not killed. */
  readonly armed: Armed | null;
}

export interface CaseResult {
  readonly wasKilled: boolean;
  /** Counted by the process that lived last. */
  readonly hits: Hits;
  /** What does not hold, as sentences; empty when everything does. */
  readonly problems: readonly string[];
}

export async function runCase(
  system: TestSystem,
  scenario: Scenario,
  { mode, armed }: CaseOptions,
): Promise<CaseResult> {
  const driver = createCaseDriver(system, { ...scenario, mode });
  const crash = await watchForCrash(system, driver.key, armed);
  try {
    await scenario.prepare?.(driver);
    await driver.start();
    await scenario.drive?.(driver);
    const run = await driver.untilEnded();
    await untilQuiet(system);
    const lived = await crash.disarm();
    const memosAtKill = lived === undefined ? await crash.recovered() : undefined;
    await untilQuiet(system);
    const kills = lived === undefined ? 1 : 0;
    const hits = lived ?? (await system.executor().hits());
    const facts: CaseFacts = { system, scenario, mode, driver, run, memosAtKill, kills, hits };
    return { wasKilled: kills > 0, hits, problems: await problemsOf(facts) };
  } finally {
    await crash.stopWatching();
  }
}

interface CrashWatch {
  /** Its hits, when it lives and will not kill itself any more; undefined when it is dead. */
  disarm(): Promise<Hits | undefined>;
  /** After its death: another one runs. The memos that were stored when the executor was dead. */
  recovered(): Promise<readonly ObservedMemo[]>;
  stopWatching(): Promise<void>;
}

/** Arms the executor, and starts another one when it has killed itself. */
async function watchForCrash(
  system: TestSystem,
  key: string,
  armed: Armed | null,
): Promise<CrashWatch> {
  const victim = system.executor();
  let isOver = false;
  await victim.arm(armed);
  const restarted = victim.exited.then(async ({ signal }) => {
    if (isOver) return [];
    const memos = await memosOfKey(system, key);
    // The leases of the dead run out. None of the living ever does, however busy the machine is.
    await moveClock(system.sql, LEASE_MS);
    await system.restart();
    if (armed !== null && signal === "SIGKILL") return memos;
    throw new Error(`the executor ended by itself\n${victim.output()}`);
  });
  return {
    disarm: async () => {
      // What the app said last may not have been read yet.
      if (armed !== null) await Promise.race([restarted, sleep(LAST_HIT_MS)]);
      return await disarm(victim);
    },
    recovered: () => restarted,
    stopWatching: async () => {
      isOver = true;
      if (!victim.isAlive()) await restarted.catch(() => undefined);
      await system.executor().arm(null);
    },
  };
}

/** It may come to the hit that ends it as long as it has not answered. */
async function disarm(victim: ExecutorProcess): Promise<Hits | undefined> {
  try {
    const hits = await victim.hits();
    await victim.arm(null);
    return hits;
  } catch {
    return undefined;
  }
}

/** Nothing is left to do, and no call of the app is under way that could still report something. */
async function untilQuiet(system: TestSystem): Promise<void> {
  const isQuiet = async (): Promise<boolean> =>
    (await countJobs(system.sql)) === 0 && (await system.app.busy(system.number)) === 0;
  await eventuallyTrue("everything is done", isQuiet, {
    why: async () => JSON.stringify(await system.sql`select * from cairn.jobs limit 20`),
  });
}

async function memosOfKey(system: TestSystem, key: string): Promise<readonly ObservedMemo[]> {
  const runs = await runsOfKey(system.sql, key);
  return memosOf(
    system.sql,
    runs.map(({ id }) => id),
  );
}
