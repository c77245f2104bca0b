// The fields of a stored function that say what ends its runs from outside: `cancel`, `timeouts`.
import { z } from "zod";

const Text = z.string().nullish().default(null);

export const RunEndConfig = z.object({
  cancel: z.array(z.object({ event: z.string(), if: Text, timeout: Text })).nullish(),
  timeouts: z.object({ start: Text, finish: Text }).nullish(),
});
