// What a run's time went to besides calls of its app, as rows to compare.
import type { WhyReason, WhyView } from "@cairn/core";
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

interface Entry {
  readonly kind: string;
  readonly what: string | null;
  readonly ms: number;
}

/** The bar above the rows has these already. */
const IN_THE_BAR: ReadonlySet<string> = new Set(["calling", "queued"]);

/** Waits that are counted only when they end: what is open now is added here. */
const OPEN_KINDS: ReadonlySet<string> = new Set([
  "limit",
  "throttle",
  "pause",
  "sleep",
  "event",
  "signal",
  "child",
]);

/**
 * The longest first. What happened at the same time counts each, so the rows may add up to more than
 * the run took.
 *
 * @param now - Milliseconds on the executor's clock.
 * @param createdAt - Of the run: nothing waited before.
 */
export function timeRows(
  { times, reasons }: Pick<WhyView, "times" | "reasons">,
  now: number,
  createdAt: string,
): readonly TimeRow[] {
  const sums = new Map<string, Omit<TimeRow, "share">>();
  for (const entry of entriesOf({ times, reasons }, now, createdAt)) {
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
export function laneMs(
  why: Pick<WhyView, "times" | "reasons">,
  now: number,
  createdAt: string,
): number {
  return entriesOf(why, now, createdAt)
    .filter(({ kind }) => kind === "limit" || kind === "pause")
    .reduce((sum, { ms }) => sum + ms, 0);
}

function entriesOf(
  { times, reasons }: Pick<WhyView, "times" | "reasons">,
  now: number,
  createdAt: string,
): readonly Entry[] {
  const began = Date.parse(createdAt);
  const open = reasons.filter(({ kind }) => OPEN_KINDS.has(kind));
  return [...times, ...open.map((reason) => openEntry(reason, now, began))];
}

function openEntry(reason: WhyReason, now: number, began: number): Entry {
  const { kind, since, stepName, limit, pause } = reason;
  const ms = Math.max(0, now - Math.max(began, Date.parse(since)));
  if (limit !== null) return { kind: "limit", what: limit.key, ms };
  return { kind, what: pause === null ? stepName : `pause:${pause.scope}:`, ms };
}

const toneOf = (kind: string): TimeRow["tone"] =>
  kind === "limit" || kind === "pause" || kind === "retry" ? "warned" : "patient";

const WORDS: Readonly<Record<string, string>> = {
  sleep: "Sleep",
  event: "Event",
  signal: "Signal",
  child: "Child run",
  retry: "Between attempts",
};

const SCOPES: Readonly<Record<string, string>> = {
  function: "Function paused",
  app: "App paused",
  all: "Everything paused",
};

function labelOf({ kind, what }: Entry): string {
  if (kind === "limit") return limitLabel(what ?? "");
  if (kind === "pause") return SCOPES[what?.split(":")[1] ?? ""] ?? "Paused";
  const word = WORDS[kind] ?? kind;
  return what === null || what === "" ? word : `${word} “${what}”`;
}

function limitLabel(key: string): string {
  const { name, value } = readLimitKey(key);
  const limit = name ?? "Shared limit";
  return value === "" ? limit : `${limit} for “${value}”`;
}
