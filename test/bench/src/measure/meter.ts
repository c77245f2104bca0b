// Measures a piece of work: its time, the CPU of the processes that took part, and the database.
import type { Sql } from "postgres";
import { clockMs } from "./clock.ts";
import { type DatabaseCost, databaseCostSince, databaseMoment } from "./database-counts.ts";
import { cpuSeconds, cpuSecondsOfMachine, cpuSecondsOfTree } from "./processes.ts";

export interface Cost extends DatabaseCost {
  readonly seconds: number;
  /** Of the contender's processes, this one (which sends) and Postgres. */
  readonly cpuSeconds: number;
  /** The same by process. */
  readonly cpuByProcess: Readonly<Record<string, number>>;
  /** How many cores were busy with something else: 0 on a quiet machine. */
  readonly othersCores: number;
}

export interface MeterOptions {
  readonly sql: Sql;
  readonly postgresPid: number;
}

export interface Metered {
  /** Its processes by name. */
  readonly pids: Readonly<Record<string, number>>;
  readonly database: string;
}

export interface Meter {
  readonly measure: (of: Metered, work: () => Promise<void>) => Promise<Cost>;
  /** The quietest and the busiest that the rest of the machine was so far. */
  readonly othersCores: () => readonly number[];
}

export function createMeter({ sql, postgresPid }: MeterOptions): Meter {
  const seen: number[] = [];

  function cpuOf(pids: Metered["pids"]): Record<string, number> {
    const cpu: Record<string, number> = { Postgres: cpuSecondsOfTree(postgresPid) };
    for (const [name, pid] of Object.entries({ ...pids, sender: process.pid })) {
      cpu[name] = cpuSeconds(pid);
    }
    return cpu;
  }

  return {
    measure: async ({ pids, database }, work) => {
      const before = await databaseMoment(sql, database);
      const cpuBefore = cpuOf(pids);
      const machineBefore = cpuSecondsOfMachine();
      const began = clockMs();
      await work();
      const seconds = (clockMs() - began) / 1000;
      const cpuByProcess = differences(cpuOf(pids), cpuBefore);
      const cpu = Object.values(cpuByProcess).reduce((sum, of) => sum + of, 0);
      const others = Math.max(0, (cpuSecondsOfMachine() - machineBefore - cpu) / seconds);
      seen.push(others);
      const cost = await databaseCostSince(sql, database, before);
      return { ...cost, seconds, cpuSeconds: cpu, cpuByProcess, othersCores: others };
    },
    othersCores: () => seen,
  };
}

const differences = (
  after: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(after).map(([name, seconds]) => [name, seconds - (before[name] ?? 0)]),
  );
