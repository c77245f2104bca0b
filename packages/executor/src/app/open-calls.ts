// The requests that are made for runs: each has a signal of its own, which aborts it when its run is
// cancelled. A cancel that is committed here tells at once; one of another executor is looked for.
import { findCancelledRuns } from "../db/find-run.ts";
import type { Engine } from "./engine.ts";

interface OpenCall {
  readonly signal: AbortSignal;
  readonly close: () => void;
}

export interface OpenCalls {
  /** Open it before waiting for room, so that a call which is not made yet is never made. */
  readonly open: (runId: string) => OpenCall;
  /** The run was cancelled: nobody takes what its calls answer. */
  readonly cancelled: (runId: string) => void;
  /** This executor stops. */
  readonly abortAll: () => void;
  readonly stop: () => void;
}

interface Entry {
  readonly controller: AbortController;
  readonly since: number;
}

/** Calls that take longer than this are looked at, and so often; shorter ones cost nothing. */
const LOOK_MS = 1_000;

type Ports = Pick<Engine, "sql" | "holder" | "log">;

export function createOpenCalls(engine: Ports): OpenCalls {
  const calls = new Map<string, Set<Entry>>();

  function cancelled(runId: string): void {
    for (const { controller } of calls.get(runId) ?? []) controller.abort(CANCELLED);
  }

  const looking = setInterval(() => {
    const before = performance.now() - LOOK_MS;
    const long = [...calls]
      .filter(([, entries]) => [...entries].some((entry) => isOpenSince(entry, before)))
      .map(([runId]) => runId);
    if (long.length === 0) return;
    findCancelledRuns(engine.sql, engine.holder.shard, long).then(
      (ids) => {
        for (const id of ids) cancelled(id);
      },
      (err: unknown) => {
        engine.log.warn({ err }, "could not look for cancelled runs; trying again");
      },
    );
  }, LOOK_MS);

  return {
    open: (runId) => {
      const entry: Entry = { controller: new AbortController(), since: performance.now() };
      const entries = calls.get(runId);
      if (entries === undefined) calls.set(runId, new Set([entry]));
      else entries.add(entry);
      return {
        signal: entry.controller.signal,
        close: () => {
          const those = calls.get(runId);
          those?.delete(entry);
          if (those?.size === 0) calls.delete(runId);
        },
      };
    },
    cancelled,
    abortAll: () => {
      for (const entries of calls.values())
        for (const { controller } of entries) controller.abort();
    },
    stop: () => clearInterval(looking),
  };
}

const isOpenSince = ({ controller, since }: Entry, before: number): boolean =>
  since <= before && !controller.signal.aborted;

const CANCELLED = new Error("the run was cancelled");
