// Looks into Cairn's database: have the runs of a measurement ended, and with every step? A figure
// for runs that failed would mean nothing.
import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";

export interface RunCheck {
  /** The newest run so far; what comes after it is looked at. */
  readonly mark: () => Promise<string>;
  /** @throws {Error} When a run did not complete with this many steps. */
  readonly whenEnded: (mark: string, expected: Expected) => Promise<void>;
  readonly whenAsleep: (mark: string, runs: number) => Promise<void>;
}

interface Expected {
  readonly runs: number;
  readonly steps: number;
}

const POLL_MS = 1;
const SLOW_POLL_MS = 500;

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
    whenAsleep: async (mark, runs) => {
      for (;;) {
        const [row] = await sql<{ asleep: number }[]>`
          select count(*)::int as asleep from cairn.runs
          where shard = 0 and id > ${mark} and status = 'waiting'`;
        if (row?.asleep === runs) return;
        await sleep(SLOW_POLL_MS);
      }
    },
  };
}
