// Is a sleep's or a wait's length one that can be kept?
import type { Due } from "../domain/duration.ts";
import type { Moment } from "./draft.ts";

const DAY_MS = 24 * 3_600_000;

/** Says in words what is wrong with a delay; undefined when nothing is. A past date is due now. */
export function delayProblem(
  due: Due | undefined,
  text: string,
  moment: Moment,
): string | undefined {
  if (due === undefined) {
    return `${JSON.stringify(text.slice(0, 100))} is neither a duration such as "1d2h30s" nor an ISO-8601 date with its time zone`;
  }
  const ms = "afterMs" in due ? due.afterMs : due.atMs - moment.nowMs;
  if (ms <= moment.limits.delayMs) return undefined;
  return `${text.slice(0, 100)} is longer than ${String(Math.round(moment.limits.delayMs / DAY_MS))} days, the longest delay`;
}
