// W3: one run with 200 steps side by side, and nothing else going on.
import { median } from "../measure/statistics.ts";
import { EVENTS } from "../processes/bench-event.ts";
import type { Bench } from "./bench.ts";
import { ratioAtMost, type Row } from "./row.ts";

const STEPS = 200;
const WARM_RUNS = 3;

export async function measureParallel({ options, cairn, dbos, say }: Bench): Promise<Row[]> {
  const ourTimes = async (): Promise<number> => {
    const { asked, ended } = await cairn.runOne(EVENTS.parallel, STEPS);
    return ended - asked;
  };
  const theirTimes = (): Promise<number> => dbos.ask("runParallel", { steps: STEPS });
  for (let run = 0; run < WARM_RUNS; run += 1) {
    await ourTimes();
    await theirTimes();
  }
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const our: number[] = [];
    const their: number[] = [];
    for (let run = 0; run < options.sizes.fanOuts; run += 1) {
      our.push(await ourTimes());
      their.push(await theirTimes());
    }
    ours.push(median(our));
    theirs.push(median(their));
    say(
      `W3 round ${String(round)}: Cairn ${median(our).toFixed(0)} ms, DBOS ${median(their).toFixed(0)} ms`,
    );
  }
  return [
    {
      workload: `W3 ${String(STEPS)} steps in parallel`,
      measure: "p50 ms",
      ours,
      versus: "DBOS",
      theirs,
      aim: ratioAtMost(1),
    },
  ];
}
