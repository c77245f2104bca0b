// W9: how late a sleeping run goes on, with QStash as the clock and with Postgres. From the time that was
// given to `step.sleepUntil` until the function goes on in the app. The times lie anywhere in a second,
// as in real life: QStash counts delays in whole seconds, and its deliveries come up to one early.
import { median, quantile } from "../measure/statistics.ts";
import type { Cairn } from "../parts/cairn.ts";
import type { Bench } from "./bench.ts";
import { atMost, type Row } from "./row.ts";

/** All are asleep before the first is due, and those that go on leave room for the next. */
const TIMES = { firstMs: 2_500, apartMs: 37 };
const P95 = 0.95;
const AIM_MORE_MS = 15;
const WARM_RUNS = 20;

interface Lateness {
  readonly p50: number[];
  readonly p95: number[];
}

export async function measureWakeUps(bench: Bench): Promise<Row[]> {
  const { options, meter, say } = bench;
  const { cairn: withQstash } = await bench.withQstash();
  const ours: Lateness = { p50: [], p95: [] };
  const theirs: Lateness = { p50: [], p95: [] };
  const contenders: readonly (readonly [string, Cairn, Lateness])[] = [
    ["QStash", withQstash, ours],
    ["Postgres", bench.cairn, theirs],
  ];
  for (const [, cairn] of contenders) await cairn.wakeUps(WARM_RUNS, TIMES);
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [name, cairn, seen] of contenders) {
      let late: readonly number[] = [];
      await meter.measure(cairn.metered(), async () => {
        late = await cairn.wakeUps(options.sizes.wakeUps, TIMES);
      });
      const [p50, p95] = [median(late), quantile(late, P95)];
      seen.p50.push(p50);
      seen.p95.push(p95);
      say(
        `W9 round ${String(round)}: ${name}, late by p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
      );
    }
  }
  const row = { workload: "W9 wake-ups by QStash", versus: "by Postgres" };
  const more = ours.p50.map((ms, round) => ms - (theirs.p50[round] ?? Number.NaN));
  return [
    { ...row, measure: "p50 ms more", ours: more, theirs: [], aim: atMost(AIM_MORE_MS, "ms") },
    { ...row, measure: "p50 ms late", ours: ours.p50, theirs: theirs.p50 },
    { ...row, measure: "p95 ms late", ours: ours.p95, theirs: theirs.p95 },
  ];
}
