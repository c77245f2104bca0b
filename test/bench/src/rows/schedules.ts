// W8: what the executor asks the database for when there is nothing to do, and how much more for
// schedules that are far from their next tick.
import { setTimeout as sleep } from "node:timers/promises";
import { WIDTH } from "../parts/cairn.ts";
import { inParallel } from "../processes/in-parallel.ts";
import type { Bench } from "./bench.ts";
import { atMost, type Row } from "./row.ts";

/** Of the app's functions; no tick comes. */
const FUNCTION = "bench-steps";
const SETTLE_MS = 3_000;
const IDLE_MS = 20_000;
const AIM_PER_SECOND = 1;

export async function measureSchedules(bench: Bench): Promise<Row[]> {
  const { options, cairn, say } = bench;
  const { schedules } = options.sizes;
  await cairn.startOver();
  const without = await idleStatements(bench, "W8 no schedules");
  say(`W8: creating ${String(schedules)} schedules`);
  await inParallel(schedules, WIDTH, (index) =>
    cairn.post("/v1/schedules", { function: FUNCTION, cron: yearly(index) }),
  );
  const among = await idleStatements(bench, `W8 ${String(schedules)} schedules`);
  const workload = `W8 ${schedules.toLocaleString("en-US")} schedules, idle`;
  return [
    {
      workload,
      measure: "statements/s more",
      ours: among.map((rate, round) => rate - (without[round] ?? Number.NaN)),
      versus: "",
      theirs: [],
      aim: atMost(AIM_PER_SECOND, "/s"),
    },
    { workload, measure: "statements/s", ours: among, versus: "no schedules", theirs: without },
  ];
}

/** In about half a year. */
function yearly(index: number): string {
  const month = ((new Date().getUTCMonth() + 6) % 12) + 1;
  return [index % 60, index % 24, 1 + (index % 28), month, "*"].join(" ");
}

async function idleStatements(
  { options, meter, cairn, say }: Bench,
  state: string,
): Promise<number[]> {
  await cairn.restartExecutor();
  await sleep(SETTLE_MS);
  const rates: number[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const { statements, seconds } = await meter.measure(cairn.metered(), () => sleep(IDLE_MS));
    rates.push(statements / seconds);
    say(`${state}, round ${String(round)}: ${(statements / seconds).toFixed(2)} statements/s`);
  }
  return rates;
}
