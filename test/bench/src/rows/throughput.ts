// W1: many runs of five trivial steps, as concurrently as each contender takes them.
import type { Cost, Metered } from "../measure/meter.ts";
import { EVENTS } from "../processes/bench-event.ts";
import { WIDTH } from "../parts/cairn.ts";
import type { Bench } from "./bench.ts";
import { ratioAtLeast, type Row } from "./row.ts";

const STEPS = 5;
const WARM_RUNS = 300;

type Name = "on" | "off" | "dbos" | "recall" | "checkpoint";

interface Contender {
  readonly name: Name;
  readonly metered: () => Metered;
  readonly run: (runs: number) => Promise<void>;
}

export async function measureThroughput(bench: Bench): Promise<Row[]> {
  const { options, meter, say } = bench;
  const { runs } = options.sizes;
  const contenders = contendersOf(bench);
  const costs = new Map<Name, Cost[]>(contenders.map(({ name }) => [name, []]));
  for (const { run } of contenders) await run(Math.min(runs, WARM_RUNS));
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const { name, metered, run } of contenders) {
      const cost = await meter.measure(metered(), () => run(runs));
      costs.get(name)?.push(cost);
      say(`W1 round ${String(round)}: ${name}, ${summaryOf(cost, runs * STEPS)}`);
    }
  }
  return rowsOf(costs, runs * STEPS);
}

function summaryOf({ seconds, cpuByProcess }: Cost, steps: number): string {
  const cpu = Object.entries(cpuByProcess)
    .map(([name, of]) => `${name} ${((1000 * of) / steps).toFixed(2)}`)
    .join(", ");
  return `${(steps / seconds).toFixed(0)} steps/s; CPU ms/step: ${cpu}`;
}

function contendersOf({ cairn, dbos, floor }: Bench): readonly Contender[] {
  const shape = { steps: STEPS, width: WIDTH };
  return [
    { name: "on", metered: cairn.metered, run: (runs) => cairn.runMany(EVENTS.steps, runs, STEPS) },
    {
      name: "dbos",
      metered: () => dbos.metered,
      run: (runs) => dbos.ask("runMany", { ...shape, runs }),
    },
    {
      name: "off",
      metered: cairn.metered,
      run: (runs) => cairn.runMany(EVENTS.stepsByRecall, runs, STEPS),
    },
    {
      name: "recall",
      metered: () => floor.metered,
      run: (runs) => floor.ask("runMany", { ...shape, runs, mode: "recall" }),
    },
    {
      name: "checkpoint",
      metered: () => floor.metered,
      run: (runs) => floor.ask("runMany", { ...shape, runs, mode: "checkpoint" }),
    },
  ];
}

const ON = "W1 checkpointing on";
const OFF = "W1 checkpointing off";
const AIM_OVER_DBOS = 2;

function rowsOf(costs: ReadonlyMap<Name, readonly Cost[]>, steps: number): Row[] {
  const each = (name: Name, of: (cost: Cost) => number): number[] =>
    (costs.get(name) ?? []).map(of);
  const compare = (workload: string, ours: Name, versus: string, theirs: Name) => {
    const row = (measure: string, of: (cost: Cost) => number): Row => ({
      workload,
      measure,
      ours: each(ours, of),
      versus,
      theirs: each(theirs, of),
    });
    return {
      rate: row("steps/s", ({ seconds }) => steps / seconds),
      costs: [
        row("CPU ms/step", ({ cpuSeconds }) => (1000 * cpuSeconds) / steps),
        row("statements/step", ({ statements }) => statements / steps),
        row("commits/step", ({ commits }) => commits / steps),
        row("WAL bytes/step", ({ walBytes }) => walBytes / steps),
      ],
    };
  };
  const onDbos = compare(ON, "on", "DBOS", "dbos");
  const offDbos = compare(OFF, "off", "DBOS", "dbos");
  const onFloor = compare(ON, "on", "HTTP report floor", "checkpoint");
  const offFloor = compare(OFF, "off", "HTTP recall floor", "recall");
  return [
    { ...onDbos.rate, aim: ratioAtLeast(AIM_OVER_DBOS) },
    ...onDbos.costs,
    onFloor.rate,
    ...onFloor.costs,
    compare(ON, "on", "HTTP recall floor", "recall").rate,
    offDbos.rate,
    offFloor.rate,
    ...offFloor.costs,
  ];
}
