// Durations as the wire writes them ("1d2h30s") and as people type them ("500ms", "1.5h").

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const PART = /(\d+(?:\.\d+)?)(ms|[smhdw])/y;

/**
 * Reads a duration of concatenated units `w d h m s ms`, decimals allowed.
 *
 * @returns Milliseconds, rounded up so that nothing wakes early; 0 for the empty string, which the
 * SDK writes for zero or negative durations; undefined when the text is no duration.
 */
export function parseDuration(text: string): number | undefined {
  if (text === "") return 0;
  let total = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    const unit = UNIT_MS[part?.[2] ?? ""];
    if (part === null || unit === undefined) return undefined;
    total += Number(part[1]) * unit;
  }
  return Math.ceil(total);
}

/** Writes whole seconds in the wire's units, largest first: 93,600,000 ms is "1d2h". */
export function formatDuration(ms: number): string {
  let rest = Math.max(0, Math.ceil(ms / 1000)) * 1000;
  let text = "";
  for (const unit of ["w", "d", "h", "m", "s"]) {
    const size = UNIT_MS[unit] ?? 1;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${String(count)}${unit}`;
    rest -= count * size;
  }
  return text;
}

/** When something is due: after a time from the commit that asks for it, or at an instant. */
export type Due = { readonly afterMs: number } | { readonly atMs: number };

// A time of day needs its zone: without one it would mean another instant on another machine.
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:[T ].*(?:Z|[+-]\d{2}:?\d{2}))?$/i;

/**
 * Reads what a Sleep or a timeout carries: a duration or an ISO-8601 date. A date without a time of
 * day is midnight UTC; a time of day needs a zone.
 *
 * @returns undefined when the text is neither.
 */
export function parseDue(text: string): Due | undefined {
  if (ISO_DATE.test(text)) {
    const atMs = Date.parse(text);
    return Number.isNaN(atMs) ? undefined : { atMs };
  }
  const afterMs = parseDuration(text);
  return afterMs === undefined ? undefined : { afterMs };
}
