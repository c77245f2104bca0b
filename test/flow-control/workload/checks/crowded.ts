// Two questions about intervals: how many are there at once, and how many lie within a window.

export interface Interval<Of> {
  readonly start: number;
  readonly end: number;
  readonly of: Of;
}

/** @returns The first moment with more than `limit` at once; touching ends do not count. */
export function findCrowd<Of>(
  intervals: readonly Interval<Of>[],
  limit: number,
): { readonly at: number; readonly present: readonly Interval<Of>[] } | undefined {
  const present = new Set<Interval<Of>>();
  const edges = intervals
    .filter(({ start, end }) => end > start)
    .flatMap((of) => [
      { at: of.start, isStart: true, of },
      { at: of.end, isStart: false, of },
    ])
    .toSorted((a, b) => a.at - b.at || Number(a.isStart) - Number(b.isStart));
  for (const { at, isStart, of } of edges) {
    if (isStart) present.add(of);
    else present.delete(of);
    if (present.size > limit) return { at, present: [...present] };
  }
  return undefined;
}

export interface Rate {
  /** At once. */
  readonly burst: number;
  readonly perMs: number;
}

export interface CrowdedWindow<Of> {
  readonly from: number;
  readonly to: number;
  readonly allowed: number;
  readonly inside: readonly Interval<Of>[];
}

/**
 * Each interval says within which time something was admitted. Those that lie in a window as a whole
 * were admitted in it: GCRA lets `burst` pass and then one every `1 / perMs`.
 *
 * @returns The window that breaks the rate most.
 */
export function findCrowdedWindow<Of>(
  intervals: readonly Interval<Of>[],
  { burst, perMs }: Rate,
): CrowdedWindow<Of> | undefined {
  const byEnd = intervals.toSorted((a, b) => a.end - b.end);
  let worst: CrowdedWindow<Of> | undefined;
  let most = 0;
  for (const { start: from } of intervals) {
    let inside = 0;
    for (const { start, end: to } of byEnd) {
      if (start < from) continue;
      inside += 1;
      const allowed = Math.floor(burst + (to - from) * perMs + 1e-6);
      if (inside - allowed <= most) continue;
      most = inside - allowed;
      worst = { from, to, allowed, inside: [] };
    }
  }
  if (worst === undefined) return undefined;
  const { from, to } = worst;
  return { ...worst, inside: byEnd.filter(({ start, end }) => start >= from && end <= to) };
}
