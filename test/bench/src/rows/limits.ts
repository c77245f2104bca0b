// W4: what a limit on concurrency costs runs that it hardly ever holds up, and runs that wait for it.
import { EVENTS } from "../processes/bench-event.ts";
import type { Bench } from "./bench.ts";
import { type Load, paceRows, pacesInTurns } from "./rates.ts";
import { ratioAtLeast, type Row } from "./row.ts";

const STEPS = 1;
const KEYS = 1_000;
/** So few that runs wait for slots: together they have half of what the executor calls at once. */
const FEW_KEYS = 5;
const AIM = 0.6;

export async function measureLimits(bench: Bench): Promise<Row[]> {
  const { options, cairn } = bench;
  const common = { steps: STEPS, runs: options.sizes.limited };
  const unlimited: Load = { ...common, name: "no limit", event: EVENTS.steps };
  const limited: Load = { ...common, name: "limit", event: EVENTS.limited, tenants: KEYS };
  const scarce: Load = { ...limited, name: "limit that holds runs up", tenants: FEW_KEYS };
  await cairn.startOver();
  const paces = await pacesInTurns(bench, "W4", [unlimited, limited, scarce]);
  const row = (keys: number) => ({
    workload: `W4 10 at once, ${keys.toLocaleString("en-US")} keys`,
    measure: "runs/s",
    versus: "the same, no limit",
  });
  return [
    ...paceRows({ ...row(KEYS), aim: ratioAtLeast(AIM) }, paces(limited), paces(unlimited)),
    ...paceRows(row(FEW_KEYS), paces(scarce), paces(unlimited)),
  ];
}
