// A cron expression as apps and people write it: five fields, perhaps after `TZ=<zone>`. croner reads the
// fields; the strictness around it is ours, because it takes more than the protocol knows.
import { Cron } from "croner";

/** A cron expression that was checked, ready to give its ticks (next-tick.ts). */
export interface CronRule {
  /** Its walk over wall-clock times, without a time zone. */
  readonly fields: Cron;
  /** As the zone database spells it, such as `Europe/Paris`. */
  readonly zone: string;
}

export type ParsedCron =
  { readonly ok: true; readonly rule: CronRule } | { readonly ok: false; readonly problem: string };

/** `most` is the greatest step. */
const FIELDS = [
  { name: "minute", range: "0 to 59", most: 60, words: [] },
  { name: "hour", range: "0 to 23", most: 24, words: [] },
  { name: "day of the month", range: "1 to 31", most: 31, words: [] },
  {
    name: "month",
    range: "1 to 12",
    most: 12,
    words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  {
    name: "day of the week",
    range: "0 to 7",
    most: 7,
    words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
  },
] as const;

const CRON_MAX = 255;
const ZONE = /^(?:CRON_)?TZ=(\S*)\s+/;
const EXCERPT_CHARS = 20;

/** What is wrong with it, as the end of a sentence; undefined when nothing is. */
export function cronProblem(cron: string): string | undefined {
  const parsed = parseCron(cron);
  return parsed.ok ? undefined : parsed.problem;
}

/** @param zone - Where its times are meant when it names no zone of its own. Default UTC. */
export function parseCron(cron: string, zone = "UTC"): ParsedCron {
  if (cron.length > CRON_MAX) return refuse(`has more than ${String(CRON_MAX)} characters`);
  const [prefix = "", own = zone] = ZONE.exec(cron) ?? [];
  const parts = cron.slice(prefix.length).trim().split(/\s+/);
  const problem = zoneProblem(own) ?? fieldsProblem(parts);
  if (problem !== undefined) return refuse(problem);
  const fields = readFields(parts.join(" "));
  if (fields === undefined || fields.nextRun(new Date(0)) === null) {
    return refuse("is never due: no month in it has that day");
  }
  return { ok: true, rule: { fields, zone: own } };
}

/** Does the expression say where its times are meant? */
export const namesZone = (cron: string): boolean => ZONE.test(cron);

function zoneProblem(name: string): string | undefined {
  if (name === "") return "has an empty time zone; leave it out for UTC";
  return isTimeZone(name) ? undefined : `has the unknown time zone ${name}`;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const refuse = (problem: string): ParsedCron => ({ ok: false, problem });

function fieldsProblem(parts: readonly string[]): string | undefined {
  if (parts.length !== FIELDS.length) {
    const fields = parts.length === 1 ? "field" : "fields";
    return `has ${String(parts.length)} ${fields} where 5 are needed (minute, hour, day, month, weekday)`;
  }
  for (const [index, text] of parts.entries()) {
    const wrong = text.split(",").find((part) => !isPartOf(part, index));
    if (wrong !== undefined) return partProblem(wrong, index);
  }
  return undefined;
}

function partProblem(part: string, index: number): string {
  const { name = "", range = "", most = 0 } = FIELDS[index] ?? {};
  const [values = "", step = "", ...more] = part.split("/");
  const shown = part.slice(0, EXCERPT_CHARS);
  if (more.length === 0 && /^\d+$/.test(step) && isPartOf(values, index)) {
    return `has the step ${step.slice(0, EXCERPT_CHARS)} in "${shown}" as ${name}; a step is 1 to ${String(most)}`;
  }
  return `has "${shown}" as ${name}; allowed is ${range}, with * , - and /`;
}

/** Is it one part of the list that the field is: `*`, `5`, `mon-fri`, each perhaps with a step? */
function isPartOf(part: string, index: number): boolean {
  const value = ["\\d{1,2}", ...(FIELDS[index]?.words ?? [])].join("|");
  const form = new RegExp(`^(?:\\*|(?:${value})(?:-(?:${value}))?)(?:/[1-9]\\d?)?$`, "i");
  if (!form.test(part)) return false;
  const isRead = (text: string): boolean =>
    readFields(FIELDS.map((_, at) => (at === index ? text : "*")).join(" ")) !== undefined;
  // The library takes `99/5`, and then looks for it for many seconds.
  return isRead(part) && isRead(part.split("/")[0] ?? "");
}

/** @returns undefined when it is no cron expression. */
function readFields(fields: string): Cron | undefined {
  try {
    return new Cron(fields, { mode: "5-part", timezone: "UTC", sloppyRanges: true });
  } catch {
    return undefined;
  }
}
