// Looks into Cairn's database: have the runs of a measurement ended, and with every step? A figure
// for runs that failed would mean nothing.
import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";
import { clockMs } from "../measure/clock.ts";

export interface RunCheck {
  /** The newest run so far; what comes after it is looked at. */
  readonly mark: () => Promise<string>;
  /** @throws {Error} When a run did not complete with this many steps. */
  readonly whenEnded: (mark: string, expected: Expected) => Promise<void>;
  /** They sleep, or wait for an event. @param pollMs - Between two looks. Default 500. */
  readonly whenSuspended: (mark: string, runs: number, pollMs?: number) => Promise<void>;
  /** One run has ended, and so many wait in lanes. */
  readonly whenInLine: (mark: string, waiting: number) => Promise<void>;
}

interface Expected {
  readonly runs: number;
  readonly steps: number;
}

const POLL_MS = 1;
const SLOW_POLL_MS = 500;
const STUCK_MS = 60_000;

export function createRunCheck(sql: Sql): RunCheck {
  async function isAnyLive(mark: string): Promise<boolean> {
    const [row] = await sql<{ live: boolean }[]>`
      select exists (select 1 from cairn.runs where shard = 0 and id > ${mark}
        and status in ('queued', 'running', 'waiting')) as live`;
    return row?.live === true;
  }

  return {
    mark: async () => {
      const [row] = await sql<{ id: string }[]>`
        select id from cairn.runs where shard = 0 order by id desc limit 1`;
      return row?.id ?? "";
    },
    whenEnded: async (mark, { runs, steps }) => {
      while (await isAnyLive(mark)) await sleep(POLL_MS);
      const [row] = await sql<{ completed: number; steps: number }[]>`
        select count(*) filter (where status = 'completed')::int as completed,
          coalesce(sum(steps), 0)::int as steps
        from cairn.runs where shard = 0 and id > ${mark}`;
      if (row?.completed === runs && row.steps === runs * steps) return;
      throw new Error(
        `${String(row?.completed)} of ${String(runs)} runs completed, with ${String(row?.steps)} steps`,
      );
    },
    whenSuspended: (mark, runs, pollMs) =>
      untilAll(
        runs,
        async () => {
          const [row] = await sql<{ suspended: number }[]>`
            select count(*)::int as suspended from cairn.runs
            where shard = 0 and id > ${mark} and status = 'waiting'`;
          return row?.suspended ?? 0;
        },
        pollMs,
      ),
    whenInLine: (mark, waiting) =>
      untilAll(waiting + 1, async () => {
        const [row] = await sql<{ settled: number }[]>`
          select (select count(*)::int from cairn.jobs
              where shard = 0 and run_id > ${mark} and lane is not null)
            + (select count(*)::int from cairn.runs
              where shard = 0 and id > ${mark} and status = 'completed') as settled`;
        return row?.settled ?? 0;
      }),
  };
}

/** @throws {Error} When the count has stayed the same for a minute. */
async function untilAll(
  expected: number,
  count: () => Promise<number>,
  pollMs = SLOW_POLL_MS,
): Promise<void> {
  let seen = -1;
  let since = clockMs();
  for (;;) {
    const now = await count();
    if (now === expected) return;
    if (now !== seen) [seen, since] = [now, clockMs()];
    if (clockMs() - since > STUCK_MS) {
      throw new Error(`${String(now)} of ${String(expected)} runs are where they should be`);
    }
    await sleep(pollMs);
  }
}
