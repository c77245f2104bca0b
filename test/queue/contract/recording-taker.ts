// Whoever a queue hands jobs to, and what was handed over.
import type { Sql } from "postgres";
import { admitJobs } from "../../../packages/executor/src/db/admit-jobs.ts";
import type { Holder } from "../../../packages/executor/src/db/holder.ts";
import type { ClaimedJob } from "../../../packages/executor/src/db/job-types.ts";
import type { JobTaker } from "../../../packages/executor/src/queue/queue.ts";

export interface RecordingTaker extends JobTaker {
  /** Ids of the jobs, in the order in which they came. */
  readonly ids: () => readonly string[];
  /** How many milliseconds after it was due each job came, by the database's clock. */
  readonly lateMs: () => ReadonlyMap<string, number>;
  setRoom(room: number): void;
  /** How often the queue has asked for the room: each look begins with that. */
  readonly looks: () => number;
  /** Every claim that was written down is done. */
  settled(): Promise<void>;
}

export function createRecordingTaker(sql: Sql, holder: Holder, givenRoom: number): RecordingTaker {
  const jobs: ClaimedJob[] = [];
  const late = new Map<string, number>();
  const writing: Promise<void>[] = [];
  let room = givenRoom;
  let looks = 0;

  async function measure({ runId, job }: ClaimedJob): Promise<void> {
    const [row] = await sql<{ ms: number }[]>`
      select extract(epoch from cairn.now() - due_at)::float8 * 1000 as ms
      from cairn.jobs where run_id = ${runId} and id = ${job.id}`;
    late.set(job.id, row?.ms ?? Number.NaN);
  }

  function work(claimed: ClaimedJob): void {
    jobs.push(claimed);
    writing.push(measure(claimed));
  }

  return {
    ids: () => jobs.map(({ job }) => job.id),
    lateMs: () => late,
    room: () => {
      looks += 1;
      return room;
    },
    looks: () => looks,
    setRoom: (now) => {
      room = now;
    },
    work,
    admit: async () => {
      for (const claimed of await admitJobs(sql, holder, { entering: [], freed: [], room }))
        work(claimed);
    },
    sawRegistry: async () => undefined,
    settled: async () => {
      await Promise.all(writing);
    },
  };
}
