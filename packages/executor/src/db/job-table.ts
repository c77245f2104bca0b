// The queue.
import { JOB_KINDS } from "@cairn/core";
import { sql } from "drizzle-orm";
import { bigint, index, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { cairn, instant, shard } from "./schema-columns.ts";

/**
 * Due pieces of work: tiny and short-lived. `claimable_at` is the one time that a claim
 * looks at: when the job is due while it is free, when its lease ends while somebody holds it.
 */
export const jobs = cairn.table(
  "jobs",
  {
    shard: shard(),
    /** The run; for a `match` job the event, for a `debounce` or `batch` job that row. */
    runId: text("run_id").notNull(),
    id: text("id").notNull(),
    kind: text("kind", { enum: JOB_KINDS }).notNull(),
    stepId: text("step_id"),
    stepName: text("step_name"),
    attempt: smallint("attempt").notNull(),
    faults: smallint("faults").notNull(),
    unreached: smallint("unreached").notNull().default(0),
    empty: smallint("empty").notNull().default(0),
    /** Raised by every claim, hand-over and release: an older one can change nothing (I7). */
    token: bigint("token", { mode: "number" }).notNull(),
    /** The executor that holds the lease; null while the job is free. */
    leasedBy: text("leased_by"),
    claimableAt: instant("claimable_at").notNull(),
    dueAt: instant("due_at").notNull(),
    createdAt: instant("created_at").notNull(),
    /** Where it waits for slots; null while it does not. */
    lane: text("lane"),
    /** Its order in the lane: since when it waits, less the priority of its run. */
    place: instant("place"),
    laneSince: instant("lane_since"),
    /** The token that a message was published for, where messages say when to look; else null. */
    wokenToken: bigint("woken_token", { mode: "number" }),
    /** A gateway's HTTP request, secrets and all: here alone, so that it goes when the job goes. */
    request: text("request"),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.runId, table.id] }),
    index("jobs_in_lanes")
      .on(table.shard, table.lane, table.place, table.id)
      .where(sql`lane is not null`),
    // Always true; for claims alone, which say it (claim-jobs.ts).
    index("jobs_claimable")
      .on(table.shard, table.claimableAt)
      .where(sql`claimable_at < 'infinity'`),
  ],
);
