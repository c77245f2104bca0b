// An expression of a function's configuration that could not be evaluated for some event.
import { z } from "zod";

const Instant = z.iso.datetime({ offset: true });

export const ExpressionErrorView = z.object({
  functionSlug: z.string(),
  /** Such as `singleton.key` or `concurrency[0].key`. */
  field: z.string(),
  /** What went wrong last, with the values that it saw. */
  message: z.string(),
  count: z.number().int(),
  firstAt: Instant,
  lastAt: Instant,
  lastEventId: z.string(),
});
export type ExpressionErrorView = z.infer<typeof ExpressionErrorView>;

export const ExpressionErrorsQuery = z.object({
  function: z.string().max(255).optional().describe("A slug or an id."),
});
