// How many runs end per second, of several kinds in turns.
import type { Cost } from "../measure/meter.ts";
import { EVENTS, type EventName } from "../processes/bench-event.ts";
import type { Bench } from "./bench.ts";
import type { Row } from "./row.ts";

const WARM_RUNS = 1_000;

/** Runs that are started together; the figure is how many of them end per second. */
export interface Load {
  readonly name: string;
  readonly event: EventName;
  readonly steps: number;
  readonly runs: number;
  /** Default: the events are of no tenant. */
  readonly tenants?: number;
}

/** The step of a run that only takes a nap is the nap. */
export const napsOf = (runs: number): Load => ({
  name: "naps",
  event: EVENTS.nap,
  steps: 1,
  runs,
});

/** One of each per round. */
export interface Pace {
  readonly rates: readonly number[];
  /** As `Cost.cpuSeconds`, in milliseconds per run: other work on the machine disturbs it less. */
  readonly cpuMs: readonly number[];
}

/** @returns What was seen of a load. */
type Paces = (load: Load) => Pace;

/** A few runs of each load to warm up, then all in turns. */
export async function pacesInTurns(
  { options, meter, cairn, say }: Bench,
  workload: string,
  loads: readonly Load[],
): Promise<Paces> {
  const costs = new Map<Load, Cost[]>(loads.map((load) => [load, []]));
  const run = ({ event, runs, steps, tenants }: Load): Promise<void> =>
    cairn.runMany(event, runs, steps, tenants);
  for (const load of loads) await run({ ...load, runs: Math.min(load.runs, WARM_RUNS) });
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const load of loads) {
      const cost = await meter.measure(cairn.metered(), () => run(load));
      costs.get(load)?.push(cost);
      say(`${workload} round ${String(round)}: ${load.name}, ${summaryOf(cost, load.runs)}`);
    }
  }
  return (load) => {
    const seen = costs.get(load) ?? [];
    return {
      rates: seen.map(({ seconds }) => load.runs / seconds),
      cpuMs: seen.map(({ cpuSeconds }) => (1000 * cpuSeconds) / load.runs),
    };
  };
}

function summaryOf({ seconds, cpuByProcess }: Cost, runs: number): string {
  const cpu = Object.entries(cpuByProcess)
    .map(([name, of]) => `${name} ${((1000 * of) / runs).toFixed(2)}`)
    .join(", ");
  return `${(runs / seconds).toFixed(0)} runs/s; CPU ms/run: ${cpu}`;
}

/** @param compared - The row of the rates; another one tells of the CPU time. */
export function paceRows(compared: Omit<Row, "ours" | "theirs">, ours: Pace, theirs: Pace): Row[] {
  const { workload, versus } = compared;
  return [
    { ...compared, ours: ours.rates, theirs: theirs.rates },
    { workload, versus, measure: "CPU ms/run", ours: ours.cpuMs, theirs: theirs.cpuMs },
  ];
}
