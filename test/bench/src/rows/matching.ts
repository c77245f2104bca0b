// W6: what many functions, and many runs that wait for events of one name, cost the acceptance of
// such an event. One event at a time.
import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "../measure/statistics.ts";
import { EVENTS } from "../processes/bench-event.ts";
import type { Bench } from "./bench.ts";
import { ratioAtMost, type Row } from "./row.ts";

const WARM_EVENTS = 50;
/** So that the look for waits, after an event was accepted, does not meet the next event. */
const PAUSE_MS = 5;
const P50 = 0.5;
const P99 = 0.99;
const AIM = 2;

/** Milliseconds of each event that was accepted, by round. */
type Rounds = readonly (readonly number[])[];

interface Times {
  readonly awaited: Rounds;
  readonly unheard: Rounds;
}

export async function measureMatching(bench: Bench): Promise<Row[]> {
  const { options, cairn, say } = bench;
  const { functions, waiting } = options.sizes;
  await cairn.startOver();
  const alone = await acceptInTurns(bench);
  say(`W6: nobody waits, ${summaryOf(alone)}`);
  await registerOthers(bench, functions);
  await cairn.suspend(EVENTS.wait, waiting);
  await cairn.sql`analyze`;
  const among = await acceptInTurns(bench);
  say(`W6: ${String(waiting)} runs wait, ${summaryOf(among)}`);
  const workload = `W6 ${waiting.toLocaleString("en-US")} runs wait, ${functions.toLocaleString("en-US")} functions`;
  const row = (p: number, versus: string, theirs: Rounds): Row => ({
    workload,
    measure: `accept an event, p${String(100 * p)} ms`,
    ours: among.awaited.map((times) => quantile(times, p)),
    versus,
    theirs: theirs.map((times) => quantile(times, p)),
  });
  const rows = (versus: string, theirs: Rounds): Row[] => [
    row(P50, versus, theirs),
    { ...row(P99, versus, theirs), aim: ratioAtMost(AIM) },
  ];
  return [
    ...rows("a name that nobody waits for", among.unheard),
    ...rows("no wait, no other function", alone.awaited),
  ];
}

const summaryOf = ({ awaited, unheard }: Times): string => {
  const text = (rounds: Rounds): string =>
    `p50 ${quantile(rounds.flat(), P50).toFixed(2)} ms, p99 ${quantile(rounds.flat(), P99).toFixed(2)} ms`;
  return `the awaited name ${text(awaited)}; another ${text(unheard)}`;
};

async function acceptInTurns({ options, meter, cairn }: Bench): Promise<Times> {
  await oneRound(cairn, WARM_EVENTS);
  const awaited: number[][] = [];
  const unheard: number[][] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    await meter.measure(cairn.metered(), async () => {
      const times = await oneRound(cairn, options.sizes.accepted);
      awaited.push(times.awaited);
      unheard.push(times.unheard);
    });
  }
  return { awaited, unheard };
}

/** Numbers that no run waits for: each event is looked up, and resolves nothing. */
async function oneRound(
  cairn: Bench["cairn"],
  events: number,
): Promise<{ awaited: number[]; unheard: number[] }> {
  const times: { awaited: number[]; unheard: number[] } = { awaited: [], unheard: [] };
  const names = [
    [EVENTS.answer, times.awaited],
    [EVENTS.unheard, times.unheard],
  ] as const;
  for (let count = 1; count <= events; count += 1) {
    // Each name comes first as often as second.
    for (const [event, into] of count % 2 === 0 ? names : names.toReversed()) {
      into.push(await cairn.accept(event, -count));
      await sleep(PAUSE_MS);
    }
  }
  return times;
}

/** Another app, which is never called: nobody sends what its functions listen to. */
async function registerOthers({ cairn }: Bench, functions: number): Promise<void> {
  const url = "http://127.0.0.1:9/api/others";
  await cairn.post("/fn/register", {
    url,
    appName: "others",
    sdk: "bench:v1.0.0",
    functions: Array.from({ length: functions }, (_, index) => ({
      id: `others-${String(index)}`,
      name: `Other ${String(index)}`,
      triggers: [{ event: `others/${String(index)}`, expression: "event.data.n > 0" }],
      steps: { step: { runtime: { type: "http", url }, retries: { attempts: 3 } } },
    })),
  });
}
