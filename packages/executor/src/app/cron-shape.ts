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

const FIELDS = [
  { name: "minute", range: "0 to 59", words: [] },
  { name: "hour", range: "0 to 23", words: [] },
  { name: "day of the month", range: "1 to 31", words: [] },
  {
    name: "month",
    range: "1 to 12",
    words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  {
    name: "day of the week",
    range: "0 to 7",
    words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
  },
] as const;

const CRON_MAX = 255;
const ZONE = /^(?:CRON_)?TZ=(\S+)\s+/;
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
  if (!isTimeZone(own)) return refuse(`has the unknown time zone ${own}`);
  const parts = cron.slice(prefix.length).trim().split(/\s+/);
  const problem = fieldsProblem(parts);
  if (problem !== undefined) return refuse(problem);
  const fields = readFields(parts.join(" "));
  if (fields === undefined || fields.nextRun(new Date(0)) === null) {
    return refuse("is never due: no month in it has that day");
  }
  return { ok: true, rule: { fields, zone: own } };
}

/** Does the expression say where its times are meant? */
export const namesZone = (cron: string): boolean => ZONE.test(cron);

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
    return `has ${String(parts.length)} fields where 5 are needed (minute, hour, day, month, weekday)`;
  }
  for (const [index, text] of parts.entries()) {
    const wrong = text.split(",").find((part) => !isPartOf(part, index));
    if (wrong !== undefined) {
      const { name = "", range = "" } = FIELDS[index] ?? {};
      return `has "${wrong.slice(0, EXCERPT_CHARS)}" as ${name}; allowed is ${range}, with * , - and /`;
    }
  }
  return undefined;
}

/** Is it one part of the list that the field is: `*`, `5`, `mon-fri`, each perhaps with a step? */
function isPartOf(part: string, index: number): boolean {
  const value = ["\\d{1,2}", ...(FIELDS[index]?.words ?? [])].join("|");
  const form = new RegExp(`^(?:\\*|(?:${value})(?:-(?:${value}))?)(?:/[1-9]\\d?)?$`, "i");
  if (!form.test(part)) return false;
  const alone = FIELDS.map((_, at) => (at === index ? part : "*")).join(" ");
  return readFields(alone) !== undefined;
}

/** @returns undefined when it is no cron expression. */
function readFields(fields: string): Cron | undefined {
  try {
    return new Cron(fields, { mode: "5-part", timezone: "UTC", sloppyRanges: true });
  } catch {
    return undefined;
  }
}
