// Successful answers: data, when it was read, and where the next page is.
import type { Context } from "hono";
import type { Page } from "../db/read-page.ts";

/** Tells the time for people; nothing is decided by it. */
export type Now = () => Date;

const metadata = (now: Now) => ({ fetched_at: now().toISOString(), cached_until: null });

export function answerOne(c: Context, now: Now, data: unknown): Response {
  return respond(c, { data, metadata: metadata(now) });
}

export function answerPage(c: Context, now: Now, { items, next }: Page<unknown>): Response {
  return respond(c, { data: items, metadata: metadata(now), page: { next } });
}

/** @param text - JSON text of the data, put in as it is. */
export function answerText(
  c: Context,
  now: Now,
  text: string,
  page?: { readonly next: string | null },
): Response {
  const rest = JSON.stringify({ metadata: metadata(now), ...(page === undefined ? {} : { page }) });
  c.header("Cache-Control", "no-store");
  c.header("Content-Type", "application/json");
  return c.body(`{"data":${text},${rest.slice(1)}`);
}

function respond(c: Context, body: object): Response {
  c.header("Cache-Control", "no-store");
  return c.json(body);
}
