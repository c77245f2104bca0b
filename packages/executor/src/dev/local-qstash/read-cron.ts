// The cron expressions of schedules: five fields, perhaps after `CRON_TZ=<zone>`.
import { Cron } from "croner";
import { badRequest } from "./qstash-refusal.ts";

const ZONE = /^(?:CRON_TZ|TZ)=(\S+)\s+/;

/**
 * @returns when it is due next after a time; null: never again.
 * @throws QstashRefusal when it is no cron expression.
 */
export function readCron(text: string): (after: Date) => Date | null {
  const [prefix = "", timezone = "UTC"] = ZONE.exec(text) ?? [];
  try {
    const cron = new Cron(text.slice(prefix.length), { mode: "5-part", timezone });
    // An unknown zone shows only here.
    cron.nextRun();
    return (after) => cron.nextRun(after);
  } catch (error) {
    throw badRequest(`invalid cron: ${error instanceof Error ? error.message : text}`);
  }
}
