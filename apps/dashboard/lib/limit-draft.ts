// A limit as it is typed into the form: what is wrong with it, and the JSON text that is sent.
import {
  LIMIT_FIELDS,
  limitFields,
  type LimitField,
  type LimitKind,
  limitProblem,
  type LimitValues,
  type LimitView,
} from "@cairn/core";

/** Durations are such as `2m`. What is empty is what the code says. */
export interface LimitDraft extends Readonly<Record<LimitField, string>> {
  readonly reason: string;
}

/** In sentences; null where nothing is wrong. */
export type LimitProblems = Readonly<Record<LimitField, string | null>>;

/** The form opens with what counts now. */
export function draftOf({ code, set }: Pick<LimitView, "code" | "set">): LimitDraft {
  const now: LimitValues = set ?? code;
  return {
    limit: now.limit === null ? "" : String(now.limit),
    period: now.periodMs === null ? "" : durationOf(now.periodMs),
    burst: now.burst === null ? "" : String(now.burst),
    timeout: now.timeoutMs === null ? "" : durationOf(now.timeoutMs),
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

export function limitProblems(draft: LimitDraft, unit: LimitKind): LimitProblems {
  const fields = limitFields(unit);
  const of = (field: LimitField) => {
    const text = draft[field].trim();
    if (!fields.includes(field)) return null;
    if (text === "" && !isNeeded(field, draft, unit)) return null;
    const allowed = limitProblem(unit, field, sent(field, text));
    return allowed === null ? null : sentence(allowed);
  };
  return { limit: of("limit"), period: of("period"), burst: of("burst"), timeout: of("timeout") };
}

/** Of a debounce one of its two is enough. */
const isNeeded = (field: LimitField, draft: LimitDraft, unit: LimitKind): boolean =>
  field === "limit" || (unit === "debounce" && field === "period" && draft.timeout.trim() === "");

/** "a whole number from 1 to 1000000" is read more easily with its commas. */
const sentence = (allowed: string): string =>
  `${allowed.charAt(0).toUpperCase()}${allowed.slice(1).replace(/\d{4,}/gu, (digits) => Number(digits).toLocaleString("en-US"))}.`;

/** The request's body. With the version that was seen, so that no other change is overwritten. */
export function limitToJson(
  draft: LimitDraft,
  { functionId, name, unit, version }: Pick<LimitView, "functionId" | "name" | "unit" | "version">,
): string {
  const given = LIMIT_FIELDS.filter(
    (field) => limitFields(unit).includes(field) && draft[field].trim() !== "",
  );
  const reason = draft.reason.trim();
  return JSON.stringify({
    function: functionId,
    name,
    ...Object.fromEntries(given.map((field) => [field, sent(field, draft[field])])),
    ...(reason === "" ? {} : { reason }),
    version,
  });
}

const sent = (field: LimitField, text: string): number | string =>
  field === "period" || field === "timeout" ? text.trim() : count(text);

/** Digits only: "1e3" and "0x10" are more likely a slip than a number. */
function count(text: string): number {
  return /^\d+$/u.test(text.trim()) ? Number(text.trim()) : Number.NaN;
}
