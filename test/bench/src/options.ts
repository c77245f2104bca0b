// What the command line of the benchmark can say.
import { parseArgs } from "node:util";

const WORKLOADS = ["W1", "W2", "W3", "memory"] as const;
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
}

const FULL: Sizes = {
  runs: 2_000,
  events: 60,
  shortRuns: 10,
  longSteps: 1_000,
  fanOuts: 5,
  sleeping: 100_000,
  naps: 2_000,
};

const QUICK: Sizes = {
  runs: 400,
  events: 50,
  shortRuns: 5,
  longSteps: 300,
  fanOuts: 3,
  sleeping: 5_000,
  naps: 500,
};

const USAGE = `npm run bench -- [options]

  --only W1,W2,W3,memory   only these workloads
  --rounds N               how often each contender is measured (default 3)
  --quick                  one round of smaller workloads, to see that all works
  --sdk cairn|official     what the app is written with (default cairn)
  --sleeping N             runs asleep in the memory workload (default 100000)
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
    sizes: { ...sizes, sleeping: count(values.sleeping, sizes.sleeping) },
  };
}

function workloadNamed(name: string): Workload {
  const found = WORKLOADS.find((workload) => workload.toLowerCase() === name.trim().toLowerCase());
  if (found === undefined) throw new Error(`there is no workload "${name}"\n\n${USAGE}`);
  return found;
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
