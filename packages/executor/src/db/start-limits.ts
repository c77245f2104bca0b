// The fields of a stored function that say which events may start it: `rateLimit` and `singleton`.
import { z } from "zod";

const Text = z.string().nullish().default(null);

export const StartLimitsConfig = z.object({
  rateLimit: z
    .object({
      limit: z.number(),
      /** A duration. */
      period: z.string(),
      /** CEL expressions. */
      key: Text,
      units: Text,
    })
    .nullish()
    .default(null),
  singleton: z
    .object({ mode: z.enum(["skip", "cancel"]), key: Text })
    .nullish()
    .default(null),
});

export type StoredStartLimits = z.infer<typeof StartLimitsConfig>;
