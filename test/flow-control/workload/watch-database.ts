// Looks at the database over and over while a workload runs, for what only that moment can tell.
import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";
import type { Facts } from "./facts.ts";
import { monotonicMs } from "./ledger.ts";
import { isSettled, readWaiting } from "./observe.ts";

const EVERY_MS = 100;

export interface DatabaseWatch {
  /** Ends it; more than once is the same. */
  stop(): Promise<Pick<Facts, "settled" | "waitedUntil">>;
}

export function watchDatabase(sql: Sql): DatabaseWatch {
  const stopping = new AbortController();
  const settled: number[] = [];
  const waitedUntil = new Map<string, number>();
  async function look(): Promise<void> {
    // Before the question: what it finds was so at some moment after this.
    const at = monotonicMs();
    for (const run of await readWaiting(sql)) waitedUntil.set(run, at);
    if (await isSettled(sql)) settled.push(at);
  }
  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look();
      await sleep(EVERY_MS);
    }
  }
  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
      return { settled, waitedUntil };
    },
  };
}
