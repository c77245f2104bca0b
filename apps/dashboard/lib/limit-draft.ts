// A limit as it is typed into the form: what is wrong with it, and the JSON text that is sent.
import { LimitBody, type LimitValues, type LimitView } from "@cairn/core";

export interface LimitDraft {
  readonly limit: string;
  /** Of a throttle, such as `2m`; empty: what the code says. */
  readonly period: string;
  /** Of a throttle; empty: what the code says. */
  readonly burst: string;
  readonly reason: string;
}

/** In sentences; null where nothing is wrong. */
export interface LimitProblems {
  readonly limit: string | null;
  readonly period: string | null;
  readonly burst: string | null;
}

/** The form opens with what counts now. */
export function draftOf({ code, set }: Pick<LimitView, "code" | "set">): LimitDraft {
  const now: LimitValues = set ?? code;
  return {
    limit: String(now.limit),
    period: now.periodMs === null ? "" : durationOf(now.periodMs),
    burst: now.burst === null ? "" : String(now.burst),
    reason: "",
  };
}

const UNITS: readonly (readonly [sign: string, ms: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
];

/** As durations are written: `90s`, `2m`, `1d`. */
function durationOf(ms: number): string {
  const unit = UNITS.find(([, size]) => ms % size === 0);
  return unit === undefined ? `${String(ms)}ms` : `${String(ms / unit[1])}${unit[0]}`;
}

const COUNT = "A whole number from 1 to 1,000,000.";
const PERIOD = "A duration from 1s to 366d, such as 30s, 2m or 1h.";

export function limitProblems(draft: LimitDraft): LimitProblems {
  const { shape } = LimitBody;
  const fine = {
    limit: shape.limit.safeParse(count(draft.limit)).success,
    period: draft.period.trim() === "" || shape.period.safeParse(draft.period.trim()).success,
    burst: draft.burst.trim() === "" || shape.burst.safeParse(count(draft.burst)).success,
  };
  return {
    limit: fine.limit ? null : COUNT,
    period: fine.period ? null : PERIOD,
    burst: fine.burst ? null : COUNT,
  };
}

/** The request's body. With the version that was seen, so that no other change is overwritten. */
export function limitToJson(
  draft: LimitDraft,
  { functionId, name, version }: Pick<LimitView, "functionId" | "name" | "version">,
): string {
  const [period, burst, reason] = [draft.period, draft.burst, draft.reason].map((t) => t.trim());
  return JSON.stringify({
    function: functionId,
    name,
    limit: count(draft.limit),
    ...(period === "" ? {} : { period }),
    ...(burst === "" ? {} : { burst: count(draft.burst) }),
    ...(reason === "" ? {} : { reason }),
    version,
  });
}

/** Digits only: "1e3" and "0x10" are more likely a slip than a number. */
function count(text: string): number {
  return /^\d+$/u.test(text.trim()) ? Number(text.trim()) : Number.NaN;
}
