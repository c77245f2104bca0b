// Which rows of a long list are on the screen: only those are made.

export interface RowWindow {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

export interface Viewport {
  readonly scrollTop: number;
  readonly height: number;
}

/** Rows beyond the edge, so that scrolling shows no blank. */
const SPARE = 8;

export function rowWindow(count: number, rowHeight: number, viewport: Viewport): RowWindow {
  const first = Math.floor(viewport.scrollTop / rowHeight) - SPARE;
  const end = Math.ceil((viewport.scrollTop + viewport.height) / rowHeight) + SPARE;
  return { first: Math.max(0, Math.min(first, count)), end: Math.max(0, Math.min(end, count)) };
}

/** The scroll position that shows the row, moved as little as it takes. */
export function scrollTopFor(index: number, rowHeight: number, viewport: Viewport): number {
  const top = index * rowHeight;
  if (top < viewport.scrollTop) return top;
  return Math.max(viewport.scrollTop, top + rowHeight - viewport.height);
}
