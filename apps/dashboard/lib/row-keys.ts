// The keys that move through a list of rows.

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
