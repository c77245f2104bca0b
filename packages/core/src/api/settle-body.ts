// What a run needed of its rate limit after all, when its units were only a guess.
import { z } from "zod";

/** More units than this are nobody's cost. */
const UNITS_MAX = 1e12;

export const SettleBody = z.strictObject({
  units: z
    .number()
    .min(0)
    .max(UNITS_MAX)
    .describe(
      "What the run takes in place of what it took so far. The same again changes nothing.",
    ),
});

export const SettleResult = z.object({
  id: z.string(),
  units: z.number(),
  /** Before. */
  unitsBefore: z.number(),
});
