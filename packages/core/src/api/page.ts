// Lists come in pages by key, newest first: a page at any depth costs the same.
import { z } from "zod";

export const PAGE_LIMIT_DEFAULT = 50;
export const PAGE_LIMIT_MAX = 200;

/** Descriptions of query parameters stand in the OpenAPI document. */
export const PageQuery = z.object({
  cursor: z.string().max(2_000).optional().describe("The `page.next` of the page before. Opaque."),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_LIMIT_MAX)
    .default(PAGE_LIMIT_DEFAULT)
    .describe("The page has at most so many items."),
});

export type PageQuery = z.infer<typeof PageQuery>;

/** What every successful answer under /v1 has around its data. */
export const Metadata = z.object({ fetched_at: z.string(), cached_until: z.string().nullable() });

export const one = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: item, metadata: Metadata });

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    metadata: Metadata,
    page: z.object({ next: z.string().nullable() }),
  });

/** What every error under /v1 looks like. `docs/errors.md` lists the codes. */
export const ErrorBody = z.object({
  error: z.string(),
  status: z.number().int(),
  code: z.string(),
  hint: z.string().optional(),
  attempt: z
    .object({ id: z.string().optional(), curl: z.string().optional() })
    .optional()
    .describe("Of a sync that failed: its record, and a command that shows the error again."),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
