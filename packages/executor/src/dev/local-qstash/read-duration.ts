// Durations as QStash writes them: `90s`, `7d`, `6m5s`.
import { parseDuration } from "@cairn/core";

/** Ours can be empty and count weeks; those of QStash cannot. */
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;

/** @returns Milliseconds, rounded up; undefined: it is no duration. */
export function readDuration(text: string): number | undefined {
  return WHOLE.test(text) ? parseDuration(text) : undefined;
}
