// Which rows of a long list are on the screen: only those are made. Rows may differ in height.

export interface RowWindow {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

export interface Viewport {
  readonly scrollTop: number;
  readonly height: number;
}

/** Where each row begins, in CSS pixels, and last where the list ends. */
export type RowTops = readonly number[];

export function rowTops(heights: readonly number[]): RowTops {
  let top = 0;
  const tops = heights.map((height) => {
    const begin = top;
    top += height;
    return begin;
  });
  return [...tops, top];
}

/** Rows beyond the edge, so that scrolling shows no blank. */
const SPARE = 8;

export function rowWindow(tops: RowTops, viewport: Viewport): RowWindow {
  const count = tops.length - 1;
  const bottom = viewport.scrollTop + viewport.height;
  const first = firstAfter(tops, viewport.scrollTop) - 1 - SPARE;
  const end = firstAfter(tops, bottom - 1) + SPARE;
  return { first: clamp(first, count), end: clamp(end, count) };
}

const clamp = (index: number, count: number): number => Math.max(0, Math.min(index, count));

/** The first row that begins after the place; their tops only rise. */
function firstAfter(tops: RowTops, place: number): number {
  let low = 0;
  let high = tops.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tops[middle] ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The scroll position that shows the row, moved as little as it takes. */
export function scrollTopFor(index: number, tops: RowTops, viewport: Viewport): number {
  const top = tops[index] ?? 0;
  if (top < viewport.scrollTop) return top;
  return Math.max(viewport.scrollTop, (tops[index + 1] ?? top) - viewport.height);
}
