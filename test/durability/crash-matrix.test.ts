// The crash matrix: each scenario runs once to see which failpoints it passes, then again and again
// with the executor killed (SIGKILL) at one of these hits and started again. Whatever the moment,
// nothing may be lost, nothing that was stored may run again, and every oracle stays silent.
// Checks I1, I3 to I11 and I18.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAILPOINTS, type FailpointName } from "../../packages/executor/src/ops/failpoint.ts";
import type { Hits } from "../support/executor-process-protocol.ts";
import type { LedgerMode } from "../support/ledger-app-protocol.ts";
import { isQstash } from "../support/queue-options.ts";
import { LEASE_MS, runCase } from "./crash-case.ts";
import { type Scenario, SCENARIOS } from "./crash-scenarios.ts";
import { startSystemPool, type SystemPool } from "./system-pool.ts";
import type { TestSystem } from "./test-system.ts";

/** Every hit of every failpoint; by default the first and the last hit of each. */
const IS_FULL = process.env["CAIRN_CRASH_MATRIX"] === "full";
const SYSTEMS = 5;
const GROUP_MS = 15 * 60_000;
/** A hit may come or not, as parallel things happen to fall together. */
const TRIES = 3;

const ROWS = SCENARIOS.flatMap((scenario) => modesOf(scenario).map((mode) => ({ scenario, mode })));

function modesOf({ modes, onQstash }: Scenario): readonly LedgerMode[] {
  if (!isQstash()) return modes;
  return onQstash === true ? modes.slice(0, 1) : [];
}

let pool: SystemPool;
const kills: FailpointName[] = [];
const startedAt = performance.now();

beforeAll(async () => {
  pool = await startSystemPool(SYSTEMS, { leaseMs: LEASE_MS });
}, 180_000);

afterAll(async () => {
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  process.stdout.write(`crash matrix: ${String(kills.length)} kills in ${seconds} s\n`);
  await pool.stop();
}, 60_000);

describe.concurrent("a run survives a crash of the executor", () => {
  it.each(ROWS)(
    "$scenario.title, $mode",
    async ({ scenario, mode }) => {
      expect(await pool.use((system) => runScenario(system, scenario, mode))).toEqual([]);
    },
    GROUP_MS,
  );
});

/** Ticks are no events that somebody sends: test/schedules/crash.test.ts kills around them. */
const NOT_HERE = isQstash() ? /^(tick|admit|gateway|signal|register):/ : /^tick:/;
/** With QStash: those after which something is stored, and the clock does not know of it yet. */
const TRIED = FAILPOINTS.filter((name) => !isQstash() || name.includes(":after-"));

describe("the crash matrix", () => {
  it("has killed the executor at every failpoint", () => {
    const expected = TRIED.filter((name) => !NOT_HERE.test(name));
    expect([...new Set(kills)].toSorted()).toEqual(expected.toSorted());
  });
});

/** @returns What did not hold, with the place where the executor was killed. */
async function runScenario(
  system: TestSystem,
  scenario: Scenario,
  mode: LedgerMode,
): Promise<readonly string[]> {
  const alive = await runCase(system, scenario, { mode, armed: null });
  const problems = alive.problems.map((problem) => `not killed: ${problem}`);
  for (const name of TRIED) {
    for (const hit of hitsToKillAt(alive.hits, name)) {
      problems.push(...(await killAt(system, { scenario, mode, name, hit })));
    }
  }
  return problems;
}

function hitsToKillAt(hits: Hits, name: FailpointName): readonly number[] {
  const count = hits[name] ?? 0;
  if (IS_FULL) return Array.from({ length: count }, (_, index) => index + 1);
  if (count === 0) return [];
  return isQstash() ? [count] : [...new Set([1, count])];
}

interface Kill {
  readonly scenario: Scenario;
  readonly mode: LedgerMode;
  readonly name: FailpointName;
  readonly hit: number;
}

async function killAt(system: TestSystem, kill: Kill): Promise<readonly string[]> {
  const { scenario, mode, name } = kill;
  const problems: string[] = [];
  let { hit } = kill;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const result = await runCase(system, scenario, { mode, armed: { name, hit } });
    const where = `killed at hit ${String(hit)} of ${name}`;
    problems.push(...result.problems.map((problem) => `${where}: ${problem}`));
    if (result.wasKilled) {
      kills.push(name);
      break;
    }
    hit = Math.max(1, result.hits[name] ?? 1);
  }
  return problems;
}
