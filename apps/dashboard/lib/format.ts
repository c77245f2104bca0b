// Numbers as people read them: durations, ages, instants, sizes.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration in at most two units: "42 ms", "3.90 s", "12.4 s", "3 m 12 s", "2 h 5 m", "6 d 3 h". */
export function formatMs(ms: number): string {
  const value = Math.max(0, ms);
  if (value < 999.5) return `${String(Math.round(value))} ms`;
  if (value < 9_995) return `${(value / SECOND).toFixed(2)} s`;
  if (value < 59_950) return `${(value / SECOND).toFixed(1)} s`;
  if (value < HOUR - SECOND / 2) return twoUnits(value, MINUTE, "m", { size: SECOND, sign: "s" });
  if (value < DAY - MINUTE / 2) return twoUnits(value, HOUR, "h", { size: MINUTE, sign: "m" });
  return twoUnits(value, DAY, "d", { size: HOUR, sign: "h" });
}

/** The same, and "340 µs" below a millisecond: for what is that short as a rule. */
export function formatFine(ms: number): string {
  const microseconds = Math.round(Math.max(0, ms) * 1_000);
  return microseconds < 1_000 ? `${String(microseconds)} µs` : formatMs(ms);
}

/** A duration that still grows, in whole seconds: what is read once a second has no more digits. */
export function formatGrowing(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / SECOND);
  return seconds < 60 ? `${String(seconds)} s` : formatMs(seconds * SECOND);
}

interface Unit {
  readonly size: number;
  readonly sign: string;
}

function twoUnits(ms: number, size: number, sign: string, small: Unit): string {
  const total = Math.round(ms / small.size);
  const per = size / small.size;
  const large = Math.floor(total / per);
  const rest = total - large * per;
  return rest === 0
    ? `${String(large)} ${sign}`
    : `${String(large)} ${sign} ${String(rest)} ${small.sign}`;
}

/** How long ago, in one unit: "just now", "12 s ago", "5 m ago", "3 h ago", "2 d ago". */
export function formatAgo(agoMs: number): string {
  if (agoMs < 2 * SECOND) return "just now";
  return `${oneUnit(agoMs)} ago`;
}

/** How long until, in one unit: "in 5 m"; "now" once it is due. */
export function formatUntil(untilMs: number): string {
  return untilMs < SECOND ? "now" : `in ${oneUnit(untilMs)}`;
}

/** A duration in one unit, cut: "350 ms", "12 s", "2 h". For where there is little room. */
export function formatRough(ms: number): string {
  return ms < SECOND ? `${String(Math.round(ms))} ms` : oneUnit(ms);
}

function oneUnit(ms: number): string {
  if (ms < MINUTE) return `${String(Math.floor(ms / SECOND))} s`;
  if (ms < HOUR) return `${String(Math.floor(ms / MINUTE))} m`;
  if (ms < DAY) return `${String(Math.floor(ms / HOUR))} h`;
  return `${String(Math.floor(ms / DAY))} d`;
}

/** "2026-11-21 10:05:03.120 UTC", the same on the server and in every browser. */
export function formatUtc(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  return `${date.toISOString().replace("T", " ").replace("Z", "")} UTC`;
}

/** In the reader's own time zone, with milliseconds and the zone's name. Browser only. */
export function formatLocal(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  return date.toLocaleString(undefined, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    timeZoneName: "short",
  });
}

/** "Nov 21, 11:22:52.470" in the reader's own time zone; the year only where it is another. Browser only. */
export function formatLocalBrief(instant: string, now: number): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleString(undefined, {
    ...(sameYear ? {} : { year: "numeric" as const }),
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  });
}

/** "Nov 21, 11:22" in the reader's own time zone: for what happens on the minute. Browser only. */
export function formatLocalMinute(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  return date.toLocaleString(undefined, {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}

/** "812 B", "4.1 KB", "2.3 MB"; powers of 1,000. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${String(bytes)} B`;
  if (bytes < 999_950) return `${(bytes / 1_000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** "1 step", "12 steps". */
export function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** The end of an id: its beginning is the time and the same for neighbours. */
export function shortId(id: string): string {
  return id.length <= 8 ? id : `…${id.slice(-6)}`;
}
