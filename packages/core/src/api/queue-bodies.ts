// What an outside queue delivers, and what it is answered.
import { z } from "zod";

export const WakeupBody = z.strictObject({
  job: z.string().min(1).max(400).describe("The run's and the job's id with a slash between."),
  sequence: z.number().int().min(0).describe("The job's token when the message was published."),
});
export type WakeupBody = z.infer<typeof WakeupBody>;

/**
 * `taken`: the job is worked on. `stale`: it was taken or changed before, or is gone. `early`: it is
 * due later, and gets another message.
 */
export const WakeupResult = z.object({ outcome: z.enum(["taken", "stale", "early"]) });

export const SweepResult = z.object({ swept: z.literal(true) });
