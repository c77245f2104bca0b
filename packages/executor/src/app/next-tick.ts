// The ticks of a schedule: each time of the wall clock once (docs/decisions/0012-cron.md). Pure; instants
// are milliseconds since 1970.
import type { CronRule } from "./cron-shape.ts";
import { instantOf, wallAt } from "./zone-time.ts";

/** The first tick after the instant. */
export function nextTick({ fields, zone }: CronRule, afterMs: number): number {
  let wall = wallAt(zone, afterMs);
  for (;;) {
    // Times of the wall clock have no zone: the library sees those of UTC, where none is left out.
    const next = fields.nextRun(new Date(wall));
    if (next === null) throw new Error("a cron expression has no next tick");
    wall = next.getTime();
    const tick = instantOf(zone, wall);
    if (tick > afterMs) return tick;
  }
}

/** The first ticks after the instant, in order. */
export function nextTicks(rule: CronRule, afterMs: number, count: number): readonly number[] {
  const ticks: number[] = [];
  for (let tick = afterMs; ticks.length < count; ticks.push(tick)) tick = nextTick(rule, tick);
  return ticks;
}

interface Span {
  /** A tick of the rule. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly most: number;
}

const FIRST_LOOK_MS = 5 * 60_000;
const LOOK_FACTOR = 4;

/** The last ticks from one to an instant, both included, in order; however long that is, few are made. */
export function lastTicks(rule: CronRule, { fromMs, untilMs, most }: Span): readonly number[] {
  for (let back = FIRST_LOOK_MS; ; back *= LOOK_FACTOR) {
    const start = Math.max(fromMs, untilMs - back);
    const ticks = start === fromMs ? [fromMs] : [];
    for (let tick = nextTick(rule, start); tick <= untilMs; tick = nextTick(rule, tick)) {
      ticks.push(tick);
    }
    if (ticks.length >= most || start === fromMs) return ticks.slice(-most);
  }
}
