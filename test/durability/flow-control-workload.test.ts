// Flow control under load: random functions and events by a seed, several executors, one of them
// killed about every second. A model of each limit that knows nothing of the engine judges what the
// app and the API saw. Checks I1, I3, I4, I13, I14, I15, I18.
//
// More: CAIRN_WORKLOAD_SEEDS=10 CAIRN_WORKLOAD_EVENTS=3000. One seed again: CAIRN_WORKLOAD_SEED=7.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Reaper, startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { planWorkload } from "../flow-control/workload/plan-events.ts";
import { runWorkload } from "../flow-control/workload/run-workload.ts";
import { buildExecutor } from "../support/executor-process-build.ts";

const EVENTS = Number(process.env["CAIRN_WORKLOAD_EVENTS"] ?? 600);
const ONE = process.env["CAIRN_WORKLOAD_SEED"];
const COUNT = Number(process.env["CAIRN_WORKLOAD_SEEDS"] ?? 2);
const SEEDS = ONE === undefined ? Array.from({ length: COUNT }, (_, at) => at + 1) : [Number(ONE)];

let reaper: Reaper;

beforeAll(() => {
  reaper = startReaper();
}, 60_000);

afterAll(async () => {
  await reaper.stop();
});

describe("flow control, with executors that are killed", () => {
  it.each(SEEDS)(
    "keeps every limit, and loses no event (seed %i)",
    async (seed) => {
      const plan = planWorkload(seed, EVENTS);
      const { problems, facts, kills } = await runWorkload(plan, {
        entry: buildExecutor(),
        reaper,
      });
      expect(problems).toEqual([]);
      expect(new Set(facts.sendings.map(({ n }) => n)).size).toBe(EVENTS);
      expect(facts.runs.length).toBeGreaterThan(EVENTS / 10);
      expect(kills).toBeGreaterThan(0);
    },
    300_000 + EVENTS * 200,
  );
});
