// Is a cron expression well formed, and will it ever be due? Schedules are not run from here.

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the values, from `min` on. */
  readonly words?: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const FIELDS: readonly Field[] = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, words: MONTHS },
  { name: "day of the week", min: 0, max: 7, words: DAYS },
];

const CRON_MAX = 255;
const ZONE = /^(?:CRON_)?TZ=(\S+)\s+/;

/** What is wrong with five fields that may begin with `TZ=<zone>`; undefined when nothing is. */
export function cronProblem(cron: string): string | undefined {
  if (cron.length > CRON_MAX) return `has more than ${String(CRON_MAX)} characters`;
  const [prefix = "", zone] = ZONE.exec(cron) ?? [];
  if (zone !== undefined && !isTimeZone(zone)) return `has the unknown time zone ${zone}`;
  return fieldsProblem(cron.slice(prefix.length).trim().split(/\s+/));
}

function fieldsProblem(parts: readonly string[]): string | undefined {
  if (parts.length !== FIELDS.length) {
    return `has ${String(parts.length)} fields where 5 are needed (minute, hour, day, month, weekday)`;
  }
  for (const [index, field] of FIELDS.entries()) {
    const problem = fieldProblem(parts[index] ?? "", field);
    if (problem !== undefined) return problem;
  }
  return isEverDue(parts) ? undefined : "is never due: no month in it has that day";
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function fieldProblem(text: string, field: Field): string | undefined {
  const wrong = text.split(",").find((part) => valuesOf(part, field) === undefined);
  if (wrong === undefined) return undefined;
  const range = `${String(field.min)} to ${String(field.max)}`;
  return `has "${wrong.slice(0, 20)}" as ${field.name}; allowed is ${range}, with * , - and /`;
}

/** @returns undefined when it is not a part of such a field. */
function valuesOf(part: string, field: Field): readonly number[] | undefined {
  const [rangeText = "", stepText, ...more] = part.split("/");
  const range = rangeOf(rangeText, field, stepText !== undefined);
  const step = stepOf(stepText);
  if (range === undefined || step === undefined || more.length > 0) return undefined;
  const [first, last] = range;
  const values: number[] = [];
  for (let value = first; value <= last; value += step) values.push(value);
  return values;
}

/** `5-9` ends at 9, `5` before a step at the end of the field, and `5` alone at 5. */
function rangeOf(
  text: string,
  field: Field,
  hasStep: boolean,
): readonly [number, number] | undefined {
  if (text === "*") return [field.min, field.max];
  const [firstText = "", lastText, ...more] = text.split("-");
  const first = valueOf(firstText, field);
  const last = lastText === undefined ? openEnd(first, field, hasStep) : valueOf(lastText, field);
  if (first === undefined || last === undefined || more.length > 0) return undefined;
  return first <= last ? [first, last] : undefined;
}

const openEnd = (first: number | undefined, field: Field, hasStep: boolean): number | undefined =>
  hasStep ? field.max : first;

function stepOf(text: string | undefined): number | undefined {
  if (text === undefined) return 1;
  return /^[1-9]\d?$/.test(text) ? Number(text) : undefined;
}

function valueOf(text: string, { min, max, words }: Field): number | undefined {
  const word = words?.indexOf(text.toLowerCase()) ?? -1;
  if (word !== -1) return word + min;
  const value = Number(text);
  return /^\d{1,2}$/.test(text) && value >= min && value <= max ? value : undefined;
}

/** A day of the week comes round in every month; a 30th does not come in February. */
function isEverDue(parts: readonly string[]): boolean {
  const [, , dayText = "*", monthText = "*", weekdayText = "*"] = parts;
  if (weekdayText !== "*") return true;
  const days = allValues(dayText, 2);
  return allValues(monthText, 3).some((month) =>
    days.some((day) => day <= (DAYS_IN_MONTH[month - 1] ?? 0)),
  );
}

function allValues(text: string, index: number): readonly number[] {
  const field = FIELDS[index];
  if (field === undefined) return [];
  return text.split(",").flatMap((part) => valuesOf(part, field) ?? []);
}
