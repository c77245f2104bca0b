// Wall clocks: what a zone's clock shows at an instant, and at which instant it shows a time. Wall-clock
// times are numbers like instants, the milliseconds that they would be in UTC.

const HOUR_MS = 3_600_000;
/** No clock is further from UTC, and no change of a clock is greater. */
const REACH_MS = 36 * HOUR_MS;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the zone's clock shows, to the second. */
export function wallAt(zone: string, instantMs: number): number {
  const shown = new Map(
    clockOf(zone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => shown.get(type) ?? 0;
  const day = [part("year"), part("month") - 1, part("day")] as const;
  return Date.UTC(...day, part("hour"), part("minute"), part("second"));
}

/**
 * The first instant at which the zone's clock shows the time. A time that the clock jumps over in spring
 * is the instant of the jump; of one that comes twice in autumn the first counts.
 */
export function instantOf(zone: string, wallMs: number): number {
  const shows = [-REACH_MS, REACH_MS]
    .map((distance) => wallMs + distance)
    .map((nearMs) => wallMs - (wallAt(zone, nearMs) - nearMs))
    .filter((instantMs) => wallAt(zone, instantMs) === wallMs);
  return shows.length === 0 ? jumpOver(zone, wallMs) : Math.min(...shows);
}

/** The first instant at which the clock shows more than the time. To the second, as clocks are changed. */
function jumpOver(zone: string, wallMs: number): number {
  let before = Math.floor((wallMs - REACH_MS) / 1_000);
  let after = Math.ceil((wallMs + REACH_MS) / 1_000);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallAt(zone, middle * 1_000) > wallMs) after = middle;
    else before = middle;
  }
  return after * 1_000;
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  clocks.set(zone, clock);
  return clock;
}
