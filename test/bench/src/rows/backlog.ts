// W5: what many runs that wait for one key cost the runs beside them.
import { EVENTS } from "../processes/bench-event.ts";
import type { Bench } from "./bench.ts";
import { type Load, napsOf, paceRows, pacesInTurns } from "./rates.ts";
import { ratioAtLeast, type Row } from "./row.ts";

const KEYS = 1_000;
const AIM = 0.9;

export async function measureBacklog(bench: Bench): Promise<Row[]> {
  const { options, meter, cairn, say } = bench;
  const { backlog, beside: runs } = options.sizes;
  const loads: readonly Load[] = [
    // Each with a key of its own, so that none waits.
    { name: "other keys, throttled", event: EVENTS.throttled, steps: 1, runs, tenants: runs },
    { name: "another limited function", event: EVENTS.limited, steps: 1, runs, tenants: KEYS },
    napsOf(runs),
  ];
  await cairn.startOver();
  const before = await pacesInTurns(bench, "W5 nothing waits", loads);
  await cairn.restartExecutor();
  say(`W5: ${String(backlog)} runs join one lane`);
  const { seconds } = await meter.measure(cairn.metered(), () => cairn.lineUp(backlog));
  // Both times a new executor on rows of runs that have ended.
  await cairn.restartExecutor();
  const beside = await pacesInTurns(bench, "W5 beside the backlog", loads);
  const workload = `W5 ${backlog.toLocaleString("en-US")} runs wait`;
  return [
    ...loads.flatMap((load) => {
      const measure = `${load.name}, runs/s`;
      const row = { workload, measure, versus: "none waits", aim: ratioAtLeast(AIM) };
      return paceRows(row, beside(load), before(load));
    }),
    {
      workload,
      measure: "join the lane/s",
      ours: [backlog / seconds],
      versus: "",
      theirs: [],
    },
  ];
}
