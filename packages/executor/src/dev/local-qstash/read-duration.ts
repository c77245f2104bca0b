// Durations as QStash writes them: `90s`, `7d`, `6m5s`.

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;

/** @returns milliseconds; undefined: it is no duration. */
export function readDuration(text: string): number | undefined {
  if (!WHOLE.test(text)) return undefined;
  let sum = 0;
  for (const [, amount = "", unit = ""] of text.matchAll(PART)) {
    sum += Number(amount) * (UNIT_MS[unit] ?? 0);
  }
  return sum;
}
