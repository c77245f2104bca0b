// The keys that move through a list of rows, and open and close those that have others below them.
import { rowAround } from "./unfolded-rows.ts";
import type { WaterfallRow } from "./waterfall-row.ts";

const PAGE_ROWS = 12;

/** The row that the key leads to; undefined when it is no key of ours. */
export function rowForKey(key: string, index: number, count: number): number | undefined {
  const last = count - 1;
  const target: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + PAGE_ROWS,
    PageUp: index - PAGE_ROWS,
    Home: 0,
    End: last,
  };
  const next = target[key];
  return next === undefined ? undefined : Math.max(0, Math.min(last, next));
}

/** To a row, or the row that one is on opened or closed. */
export type RowMove = { readonly to: number } | { readonly open: boolean };

/** As in any tree: right opens, then goes in; left closes, then goes out. */
export function moveForKey(
  key: string,
  rows: readonly WaterfallRow[],
  index: number,
  isOpen: (row: WaterfallRow) => boolean,
): RowMove | undefined {
  const row = rows[index];
  if (row === undefined) return undefined;
  if (key === "ArrowRight" && row.spans.length > 0) {
    return isOpen(row) ? { to: index + 1 } : { open: true };
  }
  if (key === "ArrowLeft") {
    if (isOpen(row)) return { open: false };
    const around = rowAround(rows, index);
    return around === undefined ? undefined : { to: around };
  }
  const to = rowForKey(key, index, rows.length);
  return to === undefined ? undefined : { to };
}
