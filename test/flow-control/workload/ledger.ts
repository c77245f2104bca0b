// What the app of a workload writes down, and what it is told at its start.
import { z } from "zod";
import { FunctionPlan } from "./workload-plan.ts";

const Call = z.object({ call: z.number(), at: z.number() });
const OfRun = Call.extend({ run: z.string(), fn: z.string() });

/**
 * A line of the ledger. `at`: milliseconds of the machine's monotonic clock, the same for all
 * processes of the machine. `call`: the number of the HTTP call in which it happened.
 */
export const LedgerEntry = z.discriminatedUnion("edge", [
  /** A call of a run has arrived; `events` are the numbers of its events, in order. */
  OfRun.extend({
    edge: z.literal("call"),
    job: z.string(),
    generation: z.number(),
    events: z.array(z.number()),
  }),
  OfRun.extend({ edge: z.enum(["start", "end"]), step: z.string() }),
  /** `cut`: the caller went away before it had the answer; `answered`: it got it. */
  Call.extend({ edge: z.enum(["cut", "answered"]) }),
]);
export type LedgerEntry = z.infer<typeof LedgerEntry>;

export const AppSettings = z.object({
  port: z.number(),
  ledgerFile: z.string(),
  executorUrls: z.array(z.string()),
  functions: z.array(FunctionPlan),
});
export type AppSettings = z.infer<typeof AppSettings>;

/** Milliseconds of the machine's monotonic clock. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
