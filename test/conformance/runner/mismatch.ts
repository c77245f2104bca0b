// What a scenario expected and what it saw instead.
import { isDeepStrictEqual } from "node:util";

export class Mismatch extends Error {
  override readonly name = "Mismatch";
  readonly what: string;
  readonly expected: unknown;
  readonly observed: unknown;

  constructor(what: string, expected: unknown, observed: unknown) {
    super(`${what}: expected ${text(expected)}, observed ${text(observed)}`);
    this.what = what;
    this.expected = expected;
    this.observed = observed;
  }
}

/** Compared as JSON. */
export function same(what: string, observed: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(plain(observed), plain(expected))) {
    throw new Mismatch(what, expected, observed);
  }
}

/** Every field that is expected is there and the same; others may be there as well. */
export function includes(
  what: string,
  observed: unknown,
  expected: Readonly<Record<string, unknown>>,
): void {
  const fields = Object.keys(expected).map((key) => [
    key,
    (observed as Record<string, unknown> | null | undefined)?.[key],
  ]);
  same(what, Object.fromEntries(fields), expected);
}

export function holds(what: string, condition: boolean, observed: unknown): void {
  if (!condition) throw new Mismatch(what, "as said", observed);
}

function plain(value: unknown): unknown {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
}

const LONGEST = 2_000;

export function text(value: unknown): string {
  const json = typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");
  return json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json;
}
