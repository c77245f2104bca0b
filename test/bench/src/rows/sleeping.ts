// Memory: what runs that sleep for days cost the executor and the runs beside them.
import { setTimeout as sleep } from "node:timers/promises";
import { residentMiB } from "../measure/processes.ts";
import { EVENTS } from "../processes/bench-event.ts";
import type { Bench } from "./bench.ts";
import { ratioAtLeast, ratioAtMost, type Row } from "./row.ts";

/** The steps of a run that only takes a nap. */
const NAP_STEPS = 1;
const SETTLE_MS = 3_000;
const FLAT = 1.2;
const UNHINDERED = 0.9;

interface State {
  readonly memory: number;
  /** Runs per second that were claimed from the queue once. */
  readonly rates: readonly number[];
}

export async function measureSleeping(bench: Bench): Promise<Row[]> {
  const { options, meter, cairn, say } = bench;
  const { sleeping } = options.sizes;
  const none = await lookAfterRestart(bench);
  say(
    `memory: ${none.memory.toFixed(0)} MiB with nothing asleep; putting ${String(sleeping)} runs to sleep`,
  );
  const { seconds } = await meter.measure(cairn.metered(), () =>
    cairn.suspend(EVENTS.sleep, sleeping),
  );
  await sleep(SETTLE_MS);
  const fresh = residentMiB(cairn.executorPid());
  say(`memory: ${fresh.toFixed(0)} MiB right after that`);
  const many = await lookAfterRestart(bench);
  const asleep = sleeping.toLocaleString("en-US");
  const beside = { workload: `${asleep} runs asleep`, versus: "none asleep" };
  return [
    {
      ...beside,
      measure: "executor MiB",
      ours: [many.memory],
      theirs: [none.memory],
      aim: ratioAtMost(FLAT),
    },
    { ...beside, measure: "MiB right after falling asleep", ours: [fresh], theirs: [none.memory] },
    {
      ...beside,
      measure: "other runs claimed/s",
      ours: many.rates,
      theirs: none.rates,
      aim: ratioAtLeast(UNHINDERED),
    },
    {
      workload: `${asleep} runs fall asleep`,
      measure: "runs/s",
      ours: [sleeping / seconds],
      versus: "",
      theirs: [],
    },
  ];
}

/** A new executor, so that both times it has done the same work before. */
async function lookAfterRestart({ options, meter, cairn }: Bench): Promise<State> {
  const { naps } = options.sizes;
  await cairn.restartExecutor();
  await cairn.runMany(EVENTS.nap, naps, NAP_STEPS);
  const rates: number[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const { seconds } = await meter.measure(cairn.metered(), () =>
      cairn.runMany(EVENTS.nap, naps, NAP_STEPS),
    );
    rates.push(naps / seconds);
  }
  await sleep(SETTLE_MS);
  return { memory: residentMiB(cairn.executorPid()), rates };
}
