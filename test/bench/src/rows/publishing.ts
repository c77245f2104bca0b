// W11: how many runs there are per second where QStash is the clock, beside Postgres: a commit waits for no
// publish. Runs of five steps get no message, runs that fall asleep for some minutes get one each.
import type { Cairn } from "../parts/cairn.ts";
import { EVENTS } from "../processes/bench-event.ts";
import type { Bench } from "./bench.ts";
import type { Row } from "./row.ts";

const WARM_RUNS = 300;
const STEPS = 5;
/** So soon that it is published at once, so late that nobody wakes up meanwhile. */
const ASLEEP_MS = 240_000;

interface Kind {
  readonly name: string;
  readonly run: (cairn: Cairn, runs: number) => Promise<void>;
}

const KINDS: readonly Kind[] = [
  { name: "5 steps", run: (cairn, runs) => cairn.runMany(EVENTS.steps, runs, STEPS) },
  { name: "falling asleep", run: (cairn, runs) => cairn.fallAsleep(runs, ASLEEP_MS) },
];

interface Contender {
  readonly name: string;
  readonly cairn: Cairn;
  /** Runs per second, one of each round. */
  readonly rates: number[];
}

export async function measurePublishing(bench: Bench): Promise<Row[]> {
  const { cairn: withQstash, counts } = await bench.withQstash();
  const runs = bench.options.sizes.published;
  const rows: Row[] = [];
  for (const kind of KINDS) {
    const ours: Contender = { name: "QStash", cairn: withQstash, rates: [] };
    const theirs: Contender = { name: "Postgres", cairn: bench.cairn, rates: [] };
    const before = await counts();
    await inTurns(bench, kind, [ours, theirs]);
    const { messages, requests } = await counts();
    bench.say(
      `W11 ${kind.name}: ${String(messages - before.messages)} messages in ${String(requests - before.requests)} requests for ${String(runs * bench.options.rounds)} runs and those to warm up`,
    );
    rows.push({
      workload: `W11 ${kind.name}, QStash as the clock`,
      measure: "runs/s",
      ours: ours.rates,
      versus: "Postgres",
      theirs: theirs.rates,
    });
  }
  // Nobody wakes up beside the next workload.
  await Promise.all([withQstash.startOver(), bench.cairn.startOver()]);
  return rows;
}

async function inTurns(
  { options, meter, say }: Bench,
  { name: of, run }: Kind,
  contenders: readonly Contender[],
): Promise<void> {
  const runs = options.sizes.published;
  for (const { cairn } of contenders) await run(cairn, Math.min(runs, WARM_RUNS));
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const { name, cairn, rates } of contenders) {
      const cost = await meter.measure(cairn.metered(), () => run(cairn, runs));
      rates.push(runs / cost.seconds);
      const cpuMs = (1_000 * cost.cpuSeconds) / runs;
      say(
        `W11 round ${String(round)}: ${of}, ${name}: ${(runs / cost.seconds).toFixed(0)} runs/s; CPU ms/run ${cpuMs.toFixed(2)}`,
      );
    }
  }
}
