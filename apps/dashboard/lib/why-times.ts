// What a run's time went to besides calls of its app, as rows to compare.
import type { WhyView } from "@cairn/core";
import { readLimitKey } from "./limit-text.ts";

export interface TimeRow {
  /** Unique among the rows. */
  readonly key: string;
  readonly label: string;
  readonly ms: number;
  /** Percent of the longest row. */
  readonly share: number;
  /** Blocked by flow control, asked for by its own code, or between attempts. */
  readonly tone: "warned" | "patient";
}

type Times = Pick<WhyView, "times" | "at">;
type Entry = Pick<WhyView["times"][number], "kind" | "what" | "name" | "ms">;

/** The bar above the rows has these already. */
const IN_THE_BAR: ReadonlySet<string> = new Set(["calling", "queued"]);

/** What held it up from outside. */
const LANE_KINDS: ReadonlySet<string> = new Set(["limit", "pause"]);
const WARNED_KINDS: ReadonlySet<string> = new Set([...LANE_KINDS, "retry", "breaker"]);

/**
 * The longest first. What happened at the same time counts each, so the rows may add up to more than
 * the run took.
 *
 * @param now - Milliseconds on the executor's clock.
 */
export function timeRows(why: Times, now: number): readonly TimeRow[] {
  const sums = new Map<string, Omit<TimeRow, "share">>();
  for (const entry of entriesAt(why, now)) {
    if (IN_THE_BAR.has(entry.kind)) continue;
    const label = labelOf(entry);
    const before = sums.get(label)?.ms ?? 0;
    sums.set(label, { key: label, label, ms: before + entry.ms, tone: toneOf(entry.kind) });
  }
  const rows = [...sums.values()].toSorted((a, b) => b.ms - a.ms);
  const longest = rows[0]?.ms ?? 0;
  return rows.map((row) => ({ ...row, share: longest === 0 ? 0 : (row.ms / longest) * 100 }));
}

/** How long it has waited for limits, throttles and pauses until now, in milliseconds. */
export function laneMs(why: Times, now: number): number {
  return entriesAt(why, now)
    .filter(({ kind }) => LANE_KINDS.has(kind))
    .reduce((sum, { ms }) => sum + ms, 0);
}

/** What goes on has grown since it was read, by each step that it goes on for. */
function entriesAt({ times, at }: Times, now: number): readonly Entry[] {
  const since = Math.max(0, now - Date.parse(at));
  return times.map((entry) => ({ ...entry, ms: entry.ms + entry.open * since }));
}

const toneOf = (kind: string): TimeRow["tone"] => (WARNED_KINDS.has(kind) ? "warned" : "patient");

const WORDS: Readonly<Record<string, string>> = {
  sleep: "Sleep",
  event: "Event",
  signal: "Signal",
  child: "Child run",
  retry: "Between attempts",
  breaker: "Not called for a while",
};

const SCOPES: Readonly<Record<string, string>> = {
  function: "Function paused",
  app: "App paused",
  all: "Everything paused",
};

function labelOf({ kind, what, name }: Entry): string {
  if (kind === "limit") return limitLabel(what ?? "");
  if (kind === "pause") return SCOPES[what?.split(":")[1] ?? ""] ?? "Paused";
  const word = WORDS[kind] ?? kind;
  return name === null || name === "" ? word : `${word} “${name}”`;
}

function limitLabel(key: string): string {
  const { name, value } = readLimitKey(key);
  const limit = name ?? "Shared limit";
  return value === "" ? limit : `${limit} for “${value}”`;
}
