// W10: how many messages a run of five steps in a row costs where QStash is the clock.
import { EVENTS, type EventName } from "../processes/bench-event.ts";
import type { Bench } from "./bench.ts";
import { atMost, type Row } from "./row.ts";

const STEPS = 5;
const AIM = 2;

interface Kind {
  readonly name: string;
  readonly event: EventName;
  readonly messages: number[];
  readonly requests: number[];
}

export async function measureMessages(bench: Bench): Promise<Row[]> {
  const { options, say } = bench;
  const { cairn, counts } = await bench.withQstash();
  const runs = options.sizes.published;
  const on: Kind = { name: "checkpointing on", event: EVENTS.steps, messages: [], requests: [] };
  const off: Kind = {
    name: "checkpointing off",
    event: EVENTS.stepsByRecall,
    messages: [],
    requests: [],
  };
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const { name, event, messages, requests } of [on, off]) {
      const before = await counts();
      await cairn.runMany(event, runs, STEPS);
      const after = await counts();
      messages.push((after.messages - before.messages) / runs);
      requests.push((after.requests - before.requests) / runs);
      say(`W10 round ${String(round)}: ${name}, ${(messages.at(-1) ?? 0).toFixed(3)} messages/run`);
    }
  }
  const row = (kind: Kind) => ({
    workload: `W10 5 steps, ${kind.name}`,
    versus: "",
    theirs: [],
  });
  return [
    { ...row(on), measure: "messages/run", ours: on.messages, aim: atMost(AIM, "a run") },
    { ...row(on), measure: "requests to QStash/run", ours: on.requests },
    { ...row(off), measure: "messages/run", ours: off.messages },
    { ...row(off), measure: "requests to QStash/run", ours: off.requests },
  ];
}
