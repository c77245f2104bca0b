// Which rows of the waterfall are open, and the list of rows that follows from it.
import type { WaterfallRow } from "./waterfall-row.ts";

/** So few spans are shown with their step at once; more when the reader asks for them. */
const FEW_SPANS = 3;

/** What the reader opened and closed, by row. */
export type Folds = ReadonlyMap<string, boolean>;

/** A row that has nothing below it is never open. A link to a span opens its row. */
export function isOpen(row: WaterfallRow, folds: Folds, selected: string): boolean {
  if (row.spans.length === 0) return false;
  const chosen = folds.get(row.id);
  if (chosen !== undefined) return chosen;
  return row.spans.length <= FEW_SPANS || row.spans.some(({ id }) => id === selected);
}

/** The rows in the order in which they stand below each other. */
export function unfoldedRows(
  rows: readonly WaterfallRow[],
  open: (row: WaterfallRow) => boolean,
): readonly WaterfallRow[] {
  return rows.flatMap((row) => (open(row) ? [row, ...row.spans] : [row]));
}

/** The row, one above it, that a row stands inside of; undefined for the run and its steps. */
export function rowAround(rows: readonly WaterfallRow[], index: number): number | undefined {
  const depth = rows[index]?.depth ?? 0;
  const around = rows.slice(0, index).findLastIndex((row) => row.depth < depth);
  return around === -1 ? undefined : around;
}
