// W7: what a million runs that sleep for 30 days cost the runs beside them. A thousand fall asleep
// for real, the others are their copies.
import { clockMs } from "../measure/clock.ts";
import { cloneWaitingRuns } from "../parts/clone-runs.ts";
import { EVENTS } from "../processes/bench-event.ts";
import type { Bench } from "./bench.ts";
import { napsOf, type Pace, paceRows, pacesInTurns } from "./rates.ts";
import { ratioAtLeast, type Row } from "./row.ts";

const REAL = 1_000;
const AIM = 0.95;

export async function measureSleepers(bench: Bench): Promise<Row[]> {
  const { cairn, options, say } = bench;
  const { asleep } = options.sizes;
  await cairn.startOver();
  const none = await napPace(bench, "none asleep");
  await cairn.suspend(EVENTS.sleep, REAL);
  await cloneWaitingRuns(cairn.sql, { total: asleep, say: (line) => say(`W7: ${line}`) });
  const many = await napPace(bench, "beside sleepers");
  const row = {
    workload: `W7 ${asleep.toLocaleString("en-US")} runs asleep`,
    measure: "other runs claimed/s",
    versus: "none asleep",
    aim: ratioAtLeast(AIM),
  };
  return paceRows(row, many, none);
}

/** A new executor, and a database that is done with what was written to it before. */
async function napPace(bench: Bench, state: string): Promise<Pace> {
  const { cairn, options, say } = bench;
  await cairn.sql`vacuum analyze`;
  await cairn.sql`checkpoint`;
  const began = clockMs();
  await cairn.restartExecutor();
  say(`W7 ${state}: another executor after ${((clockMs() - began) / 1000).toFixed(1)} s`);
  const load = napsOf(options.sizes.beside);
  return (await pacesInTurns(bench, `W7 ${state}`, [load]))(load);
}
