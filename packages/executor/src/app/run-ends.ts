// Who waits for the end of a run over HTTP: ONE look at the database for all of them, again and again
// while there are any. Nobody holds a connection of the database, or a query of their own.
import { CairnError } from "@cairn/core";
import { type EndedRun, findEndedRuns } from "../db/find-run.ts";
import type { Logger } from "../ops/log.ts";
import type { Sql } from "../db/client.ts";
import { setTimeout as sleep } from "node:timers/promises";

export interface RunEnds {
  /**
   * @returns How the run ended; undefined when it did not within the time, or the signal came.
   * @throws {CairnError} `overloaded`.
   */
  readonly wait: (runId: string, patience: Patience) => Promise<EndedRun | undefined>;
  /** Something was committed here. */
  readonly kick: () => void;
  /** Ends every wait. */
  readonly close: () => void;
}

interface Patience {
  readonly ms: number;
  readonly signal: AbortSignal;
}

export interface RunEndsSettings {
  readonly sql: Sql;
  readonly shard: number;
  readonly log: Logger;
  /** How often to look, in milliseconds. Default 250. */
  readonly pollMs?: number;
}

type Settle = (end: EndedRun | undefined) => void;

const POLL_MS = 250;
/** However much is committed, there are not more looks than this. */
const BETWEEN_LOOKS_MS = 20;
/** A look costs the same for one and for many; their sockets do not. */
const WAITING_MAX = 5_000;

export function createRunEnds(settings: RunEndsSettings): RunEnds {
  const { pollMs = POLL_MS } = settings;
  const waiting = new Map<string, Set<Settle>>();
  let count = 0;
  let isLooking = false;
  let isClosed = false;
  let wake = nobodyNaps;

  async function lookWhileWaiting(): Promise<void> {
    isLooking = true;
    while (waiting.size > 0) {
      await lookOnce(settings, waiting);
      if (waiting.size === 0) break;
      await sleep(BETWEEN_LOOKS_MS);
      await new Promise<void>((resolve) => (wake = startNap(resolve, pollMs)));
    }
    isLooking = false;
  }

  return {
    wait: (runId, { ms, signal }) => {
      if (isClosed || signal.aborted) return Promise.resolve(undefined);
      if (count >= WAITING_MAX) throw tooMany();
      return new Promise((resolve) => {
        const settle: Settle = (end) => {
          clearTimeout(timer);
          signal.removeEventListener("abort", giveUp);
          if (leave(waiting, runId, settle)) count -= 1;
          resolve(end);
        };
        const giveUp = (): void => settle(undefined);
        const timer = setTimeout(giveUp, ms);
        signal.addEventListener("abort", giveUp, { once: true });
        waiting.set(runId, (waiting.get(runId) ?? new Set()).add(settle));
        count += 1;
        if (isLooking) wake();
        else void lookWhileWaiting();
      });
    },
    kick: () => wake(),
    close: () => {
      isClosed = true;
      for (const those of waiting.values()) for (const settle of those) settle(undefined);
      wake();
    },
  };
}

const nobodyNaps = (): void => undefined;

/** @returns What ends the nap early. */
function startNap(resolve: () => void, ms: number): () => void {
  const timer = setTimeout(resolve, ms);
  return () => {
    clearTimeout(timer);
    resolve();
  };
}

function leave(waiting: Map<string, Set<Settle>>, runId: string, settle: Settle): boolean {
  const those = waiting.get(runId);
  const wasThere = those?.delete(settle) === true;
  if (those?.size === 0) waiting.delete(runId);
  return wasThere;
}

async function lookOnce(
  { sql, shard, log }: RunEndsSettings,
  waiting: ReadonlyMap<string, ReadonlySet<Settle>>,
): Promise<void> {
  try {
    for (const end of await findEndedRuns(sql, shard, [...waiting.keys()])) {
      for (const settle of waiting.get(end.id) ?? []) settle(end);
    }
  } catch (err) {
    log.warn({ err }, "could not look for runs that somebody waits for; trying again");
  }
}

const tooMany = (): CairnError =>
  new CairnError("overloaded", {
    message: `This executor has ${String(WAITING_MAX)} requests that wait for the end of a run already.`,
    hint: "Try again in a moment, or read GET /v1/runs/{id} from time to time.",
  });
