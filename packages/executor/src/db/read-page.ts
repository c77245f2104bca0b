// Pages by key: each list asks for one row more than it gives, so that it knows whether to go on.
import { encodeUlid } from "@cairn/core";
import { type SQL, sql } from "drizzle-orm";

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The cursor of the next page; null on the last one. */
  readonly next: string | null;
}

/** @param rows - Up to `limit + 1`, in the list's order. */
export function toPage<Item>(
  rows: readonly Item[],
  limit: number,
  cursorOf: (item: Item) => string,
): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** The one shard that there is so far. Lists of more shards will have a branch for each. */
export const SHARD = sql`0`;

/** So many of the newest rows are looked through before a filter is taken the other way round. */
export const NEAR = 5_000;

export const allOf = (conditions: readonly SQL[]): SQL => sql.join([...conditions], sql` and `);

export const textArray = (values: readonly string[]): SQL => sql`${sql.param(values)}::text[]`;

/** Ids carry the clock of the machine that made them; it may be off by this much at most. */
const CLOCK_SKEW_MS = 3_600_000;
const NO_ENTROPY = new Uint8Array(10);

const ulidAt = (ms: number): string => encodeUlid(Math.max(0, ms), NO_ENTROPY);

/**
 * Bounds on the id that hold for every row of the time window, so that an index by id serves a
 * filter by time. They are wider than the window: the row's own time must be compared as well.
 */
export function idWindow(
  id: SQL,
  window: { readonly from?: string | undefined; readonly until?: string | undefined },
): SQL[] {
  const { from, until } = window;
  const bounds: SQL[] = [];
  if (from !== undefined) bounds.push(sql`${id} >= ${ulidAt(Date.parse(from) - CLOCK_SKEW_MS)}`);
  if (until !== undefined) bounds.push(sql`${id} < ${ulidAt(Date.parse(until) + CLOCK_SKEW_MS)}`);
  return bounds;
}
