// How a list follows what happens: rows change where they stand, new ones are only counted.
import type { Result } from "./result.ts";

export interface VisiblePage<Row> {
  readonly rows: readonly Row[];
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
  /** Rows that belong above the first one and are not shown yet. */
  readonly unseen: number;
}

export interface Page<Row> {
  readonly data: readonly Row[];
  readonly page: { readonly next: string | null };
}

/** Where the rows come from. */
export interface RowSource<Row extends { readonly id: string }> {
  /** The filters as the API takes them, the cursor of a later page included. */
  readonly query: () => URLSearchParams;
  readonly read: (query: URLSearchParams) => Promise<Result<Page<Row>>>;
  /** The instant that the list is ordered by, ISO-8601. */
  readonly at: (row: Row) => string;
  /** Finds a row that was expected among those read and is not: it no longer fits the filters. */
  readonly lookUp: (row: Row) => Promise<Row | undefined>;
  /** Can the row change no more? Then it is not looked up. */
  readonly isSettled: (row: Row) => boolean;
}

/** Beyond this many unseen rows the count stops: "99+". */
export const UNSEEN_MAX = 99;
/** Rows of the same millisecond as the first one may come before it. */
const SPARE = 10;
const LIMIT_MAX = 200;
/** At most this many rows are looked up at a time. */
const LOOKUPS_MAX = 10;

/** Reads the rows on the screen anew, in their places, and counts what is new above them. */
export async function readVisible<Row extends { readonly id: string }>(
  shown: VisiblePage<Row>,
  source: RowSource<Row>,
): Promise<Result<VisiblePage<Row>>> {
  const first = shown.rows[0];
  if (first === undefined) return readFirst(source);

  const again = await source.read(anchored(shown.rows, first, source));
  if (!again.ok) return again;
  const rows = await replaceInPlace(shown.rows, again.data.data, source);
  if (source.query().has("cursor")) return { ok: true, data: { ...shown, rows } };

  const newer = await source.read(newerThan(first, source));
  if (!newer.ok) return newer;
  const ids = new Set(rows.map((row) => row.id));
  const unseen = newer.data.data.filter((row) => !ids.has(row.id)).length;
  return { ok: true, data: { ...shown, rows, unseen } };
}

/** Nothing is shown yet, so nothing can move: the rows simply appear. */
async function readFirst<Row extends { readonly id: string }>(
  source: RowSource<Row>,
): Promise<Result<VisiblePage<Row>>> {
  const page = await source.read(source.query());
  if (!page.ok) return page;
  return { ok: true, data: { rows: page.data.data, next: page.data.page.next, unseen: 0 } };
}

async function replaceInPlace<Row extends { readonly id: string }>(
  shown: readonly Row[],
  read: readonly Row[],
  source: RowSource<Row>,
): Promise<readonly Row[]> {
  const known = new Map(read.map((row) => [row.id, row]));
  const gone = shown.filter((row) => !known.has(row.id) && !source.isSettled(row));
  for (const row of gone.slice(0, LOOKUPS_MAX)) {
    const found = await source.lookUp(row);
    if (found !== undefined) known.set(found.id, found);
  }
  return shown.map((row) => known.get(row.id) ?? row);
}

/** The page as it was asked for, held fast at its first row. */
function anchored<Row extends { readonly id: string }>(
  rows: readonly Row[],
  first: Row,
  source: RowSource<Row>,
): URLSearchParams {
  const query = source.query();
  if (!query.has("cursor")) {
    query.set("until", new Date(Date.parse(source.at(first)) + 1).toISOString());
  }
  query.set("limit", String(Math.min(LIMIT_MAX, rows.length + SPARE)));
  return query;
}

function newerThan<Row extends { readonly id: string }>(
  first: Row,
  source: RowSource<Row>,
): URLSearchParams {
  const query = source.query();
  query.set("from", source.at(first));
  query.set("limit", String(UNSEEN_MAX + 1));
  return query;
}
