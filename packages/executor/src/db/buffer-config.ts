// The fields of a stored function that say which events wait for others: `debounce`, `batchEvents`.
import { z } from "zod";

const Text = z.string().nullish().default(null);

export const BufferConfig = z.object({
  debounce: z.object({ period: z.string(), timeout: Text, key: Text }).nullish().default(null),
  batchEvents: z
    .object({ maxSize: z.number(), timeout: z.string(), key: Text, if: Text })
    .nullish()
    .default(null),
});

/** Durations and CEL expressions as they were registered. */
export type StoredBufferConfig = z.infer<typeof BufferConfig>;
