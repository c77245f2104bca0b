// What the command line of the benchmark can say.
import { parseArgs } from "node:util";

const WORKLOADS = [
  "W1",
  "W2",
  "W3",
  "memory",
  "W4",
  "W5",
  "W6",
  "W7",
  "W8",
  "W9",
  "W10",
  "W11",
  "W12",
] as const;
export type Workload = (typeof WORKLOADS)[number];

export interface BenchOptions {
  readonly only: readonly Workload[];
  /** How often each contender is measured; contenders take turns. */
  readonly rounds: number;
  /** Which SDK the app is written with. */
  readonly sdk: "cairn" | "official";
  /** Writes CPU profiles of the executor and the app to this folder. */
  readonly profile: string | undefined;
  /** Sizes of the workloads. */
  readonly sizes: Sizes;
}

interface Sizes {
  /** W1: runs of 5 steps. */
  readonly runs: number;
  /** W2: events sent one at a time, in all rounds together. */
  readonly events: number;
  /** W2: runs of 20 steps per round. */
  readonly shortRuns: number;
  /** W2: steps of the long run. */
  readonly longSteps: number;
  /** W3: runs per round. */
  readonly fanOuts: number;
  /** Memory: runs asleep. */
  readonly sleeping: number;
  /** Memory: other runs, each of which is claimed from the queue once. */
  readonly naps: number;
  /** W4: runs with and without a limit. */
  readonly limited: number;
  /** W5: runs that wait for one key. */
  readonly backlog: number;
  /** W5 and W7: runs per round beside those that wait or sleep. */
  readonly beside: number;
  /** W6: further functions. */
  readonly functions: number;
  /** W6: runs that wait for an event. */
  readonly waiting: number;
  /** W6: events of each name per round, sent one at a time. */
  readonly accepted: number;
  /** W7: runs asleep. */
  readonly asleep: number;
  /** W8: schedules that are far from their next tick. */
  readonly schedules: number;
  /** W9: sleeping runs that are woken up per round. */
  readonly wakeUps: number;
  /** W10 and W11: runs per round. */
  readonly published: number;
}

const FULL: Sizes = {
  runs: 2_000,
  events: 60,
  shortRuns: 10,
  longSteps: 1_000,
  fanOuts: 5,
  sleeping: 100_000,
  naps: 2_000,
  limited: 20_000,
  backlog: 50_000,
  beside: 10_000,
  functions: 1_000,
  waiting: 10_000,
  accepted: 1_000,
  asleep: 1_000_000,
  schedules: 10_000,
  wakeUps: 100,
  published: 2_000,
};

const QUICK: Sizes = {
  runs: 400,
  events: 50,
  shortRuns: 5,
  longSteps: 300,
  fanOuts: 3,
  sleeping: 5_000,
  naps: 500,
  limited: 2_000,
  backlog: 2_000,
  beside: 1_000,
  functions: 200,
  waiting: 1_000,
  accepted: 200,
  asleep: 20_000,
  schedules: 500,
  wakeUps: 50,
  published: 400,
};

const USAGE = `npm run bench -- [options]

  --only W1,W2,memory      only these workloads: W1 throughput, W2 latency, W3 parallel steps, memory
                           of sleeping runs, W4 limits, W5 a backlog, W6 matching of events,
                           W7 a million sleepers, W8 schedules; with QStash as the clock:
                           W9 wake-ups, W10 messages per run, W11 throughput;
                           W12 cold start of apps/serverless
  --rounds N               how often each contender is measured (default 3)
  --quick                  one round of smaller workloads, to see that all works
  --sdk cairn|official     what the app is written with (default cairn)
  --sleeping N             runs asleep in the memory workload (default 100000)
  --size NAME=N            another size of a workload, such as backlog=10000; again for others:
                           ${Object.keys(FULL).join(", ")}
  --profile FOLDER         CPU profiles of the executor and the app`;

/** @returns Undefined when help was asked for and printed. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      sdk: { type: "string", default: "cairn" },
      sleeping: { type: "string" },
      size: { type: "string", multiple: true, default: [] },
      profile: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return undefined;
  }
  const sizes = values.quick ? QUICK : FULL;
  return {
    only: values.only === undefined ? WORKLOADS : values.only.split(",").map(workloadNamed),
    rounds: count(values.rounds, values.quick ? 1 : 3),
    sdk: sdkNamed(values.sdk),
    profile: values.profile,
    sizes: {
      ...sizes,
      ...Object.fromEntries(values.size.map(sizeNamed)),
      sleeping: count(values.sleeping, sizes.sleeping),
    },
  };
}

function workloadNamed(name: string): Workload {
  const found = WORKLOADS.find((workload) => workload.toLowerCase() === name.trim().toLowerCase());
  if (found === undefined) throw new Error(`there is no workload "${name}"\n\n${USAGE}`);
  return found;
}

function sizeNamed(text: string): readonly [string, number] {
  const [name = "", value] = text.split("=");
  if (name in FULL) return [name, count(value ?? "none", 0)];
  throw new Error(`there is no size "${name}"\n\n${USAGE}`);
}

function sdkNamed(name: string): BenchOptions["sdk"] {
  if (name === "cairn" || name === "official") return name;
  throw new Error(`--sdk is "cairn" or "official", not "${name}"`);
}

function count(text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`"${String(text)}" is not a count`);
}
