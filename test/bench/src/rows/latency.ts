// W2: how long things take when nothing else happens. One run at a time.
import { setTimeout as sleep } from "node:timers/promises";
import { median, quantile } from "../measure/statistics.ts";
import { EVENTS } from "../processes/bench-event.ts";
import type { TimedRun } from "../processes/dbos-process.ts";
import type { Bench } from "./bench.ts";
import { atMost, ratioAtMost, type Row } from "./row.ts";

const WARM_RUNS = 20;
const SHORT_STEPS = 20;
/** So that one run's last writes do not meet the next one's first. */
const PAUSE_MS = 5;
const P95 = 0.95;

type RunOne = (steps: number) => Promise<TimedRun>;

/** What was seen of one contender: one figure per round, or one per run. */
interface Seen {
  readonly toFirst: number[];
  readonly stepToStep: number[];
  readonly perStepShort: number[];
  readonly perStepLong: number[];
}

export async function measureLatency(bench: Bench): Promise<Row[]> {
  const { options, cairn, dbos, floor, say } = bench;
  const contenders: readonly (readonly [string, RunOne, Seen])[] = [
    ["Cairn", (steps) => cairn.runOne(EVENTS.steps, steps), nothingSeen()],
    ["Cairn by recall", (steps) => cairn.runOne(EVENTS.stepsByRecall, steps), nothingSeen()],
    ["DBOS", (steps) => dbos.ask("runOne", { steps }), nothingSeen()],
    ["floor", (steps) => floor.ask("runOne", { steps }), nothingSeen()],
  ];
  for (const [, runOne] of contenders) {
    for (let run = 0; run < WARM_RUNS; run += 1) await runOne(SHORT_STEPS);
  }
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [name, runOne, seen] of contenders) {
      await look(bench, runOne, seen);
      say(`W2 round ${String(round)}: ${name}, ${oneRound(seen)}`);
    }
  }
  const [ours, byRecall, dbosSeen, floorSeen] = contenders.map(([, , seen]) => seen);
  return rowsOf({
    ours: ours ?? nothingSeen(),
    byRecall: byRecall ?? nothingSeen(),
    dbos: dbosSeen ?? nothingSeen(),
    floor: floorSeen ?? nothingSeen(),
    longSteps: options.sizes.longSteps,
  });
}

const nothingSeen = (): Seen => ({
  toFirst: [],
  stepToStep: [],
  perStepShort: [],
  perStepLong: [],
});

const oneRound = ({ stepToStep, perStepLong }: Seen): string =>
  `step to step ${(stepToStep.at(-1) ?? 0).toFixed(2)} ms, in the long run ${(perStepLong.at(-1) ?? 0).toFixed(2)} ms`;

async function look({ options }: Bench, runOne: RunOne, seen: Seen): Promise<void> {
  const { events, shortRuns, longSteps } = options.sizes;
  for (let count = 0; count < Math.ceil(events / options.rounds); count += 1) {
    const { asked, bodies } = await runOne(1);
    seen.toFirst.push((bodies[0] ?? Number.NaN) - asked);
    await sleep(PAUSE_MS);
  }
  const gaps: number[] = [];
  for (let count = 0; count < shortRuns; count += 1) {
    const { bodies } = await runOne(SHORT_STEPS);
    gaps.push(...bodies.slice(1).map((at, index) => at - (bodies[index] ?? Number.NaN)));
    await sleep(PAUSE_MS);
  }
  seen.stepToStep.push(median(gaps));
  seen.perStepShort.push(perStep(await runOne(longSteps / 10)));
  seen.perStepLong.push(perStep(await runOne(longSteps)));
}

/** From the first step's beginning until every step was durable. */
const perStep = ({ bodies, end }: TimedRun): number =>
  (end - (bodies[0] ?? Number.NaN)) / bodies.length;

interface AllSeen {
  readonly ours: Seen;
  readonly byRecall: Seen;
  readonly dbos: Seen;
  readonly floor: Seen;
  readonly longSteps: number;
}

const FIRST_STEP_AIM_MS = 8;
const STEP_TO_STEP_AIM_MS = 2;
const LONG_RUN_AIM = 1.5;

function rowsOf({ ours, byRecall, dbos, floor, longSteps }: AllSeen): Row[] {
  const long = String(longSteps);
  const short = String(longSteps / 10);
  const toFirst = { workload: "W2 event to first step", versus: "DBOS, in process" };
  const toNext = { workload: "W2 step to step", measure: "p50 ms", ours: ours.stepToStep };
  const recall = { workload: "W2 checkpointing off", ours: byRecall.stepToStep };
  const perLong = { workload: `W2 ${long} steps in a row`, measure: "ms/step" };
  const growth = { measure: "ms/step", versus: `the same, ${short} steps` };
  return [
    {
      ...toFirst,
      measure: "p50 ms",
      ours: [median(ours.toFirst)],
      theirs: [median(dbos.toFirst)],
      aim: atMost(FIRST_STEP_AIM_MS, "ms"),
    },
    {
      ...toFirst,
      measure: "p95 ms",
      ours: [quantile(ours.toFirst, P95)],
      theirs: [quantile(dbos.toFirst, P95)],
    },
    { ...toNext, versus: "DBOS", theirs: dbos.stepToStep, aim: atMost(STEP_TO_STEP_AIM_MS, "ms") },
    { ...toNext, versus: "HTTP report floor", theirs: floor.stepToStep },
    { ...recall, measure: "step to step p50 ms", versus: "DBOS", theirs: dbos.stepToStep },
    { ...perLong, ours: ours.perStepLong, versus: "DBOS", theirs: dbos.perStepLong },
    {
      ...perLong,
      ...growth,
      ours: ours.perStepLong,
      theirs: ours.perStepShort,
      aim: ratioAtMost(LONG_RUN_AIM),
    },
    {
      ...growth,
      workload: `W2 ${long} steps, off`,
      ours: byRecall.perStepLong,
      theirs: byRecall.perStepShort,
    },
  ];
}
