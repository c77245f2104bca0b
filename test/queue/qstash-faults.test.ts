// QStash may lose, double, delay and reorder messages, and be away: runs end right all the same, and a
// finished step never runs again (I3, I5, I11, I35; F8, F9, F10).
import type { Inngest } from "inngest";
import { expect, it, onTestFinished } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { freePort } from "../../packages/executor/src/dev/free-port.ts";
import { credentialsOf } from "../../packages/executor/src/dev/local-qstash/credentials-of.ts";
import {
  type LocalQstash,
  type LocalQstashOptions,
  startLocalQstash,
} from "../../packages/executor/src/dev/local-qstash/local-qstash.ts";
import { setUpQstash } from "../../packages/executor/src/queue/qstash/set-up-qstash.ts";
import { eventuallyTrue } from "../durability/eventually.ts";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";

/** A sweep every three seconds instead of every minute. */
const TIME_SCALE = 0.05;
const RUNS = 500;
const ENDS_WITHIN_MS = 240_000;

interface Away {
  readonly system: OfficialSystem;
  readonly qstash: LocalQstash;
  /** How often each step of each run was executed. */
  readonly executed: ReadonlyMap<string, number>;
}

async function start(options: LocalQstashOptions): Promise<Away> {
  const executed = new Map<string, number>();
  const qstash = await startLocalQstash({ timeScale: TIME_SCALE, ...options });
  onTestFinished(() => qstash.stop());
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${String(port)}`;
  const settings = { ...credentialsOf(qstash), publicUrl };
  const count = (name: string): number => {
    executed.set(name, (executed.get(name) ?? 0) + 1);
    return 1;
  };
  const system = await startOfficialSystem(orders(count), { port, qstash: settings });
  await setUpQstash(settings, "test");
  return { system, qstash, executed };
}

const orders = (count: (name: string) => number) => (client: Inngest) => [
  client.createFunction(
    { id: "order", retries: 3, triggers: [{ event: "shop/order" }] },
    async ({ event, step, attempt }) => {
      const n = String(event.data["n"]);
      await step.run("charge", () => count(`${n} charge`));
      await step.sleep("rest", Number(event.data["restMs"]));
      await step.run("ship", () => {
        if (event.data["isFlaky"] === true && attempt === 0) throw new Error("not yet");
        return count(`${n} ship`);
      });
      const answer = await step.waitForEvent("answer", { event: "shop/answer", timeout: "1s" });
      await step.run("close", () => count(`${n} close`));
      return answer;
    },
  ),
];

async function sendOrders(url: string, numbers: readonly number[]): Promise<void> {
  const events = numbers.map((n) => ({
    name: "shop/order",
    data: { n, restMs: 100 + (n % 20) * 100, isFlaky: n % 5 === 0 },
  }));
  const answer = await fetch(`${url}/e/key`, { method: "POST", body: JSON.stringify(events) });
  expect(answer.status).toBe(200);
}

async function allCompleted({ sql }: OfficialSystem, count: number): Promise<void> {
  const done = async (): Promise<number> => {
    const [row] = await sql<{ done: number }[]>`
      select count(*)::int as done from cairn.runs where status = 'completed'`;
    return row?.done ?? 0;
  };
  await eventuallyTrue("all runs have completed", async () => (await done()) === count, {
    withinMs: ENDS_WITHIN_MS,
    why: async () => `${String(await done())} of ${String(count)} have`,
  });
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index);

it(
  "ends 500 runs right with messages that are lost, doubled, reordered and late",
  async () => {
    const faults = {
      dropShare: 0.2,
      duplicateShare: 0.2,
      reorderShare: 0.2,
      maxExtraDelayMs: 3_000,
    };
    const { system, qstash, executed } = await start({ faults, seed: 5 });
    await sendOrders(system.url, numbers(0, RUNS));
    await allCompleted(system, RUNS);
    expect([...executed.values()].filter((times) => times !== 1)).toEqual([]);
    expect(executed.size).toBe(3 * RUNS);
    const { published, dropped, duplicated } = qstash.counts();
    // The slower this machine is, the more is due already when it would be published.
    expect(published).toBeGreaterThan(RUNS / 5);
    expect(Math.min(dropped, duplicated)).toBeGreaterThan(published / 10);
    expect(await checkOracles(system.sql)).toEqual([]);
  },
  ENDS_WITHIN_MS + 60_000,
);

it(
  "takes events while QStash is away, and catches up when it is back",
  async () => {
    const { system, qstash, executed } = await start({ faults: { down: "answer_503" } });
    await sendOrders(system.url, numbers(0, 20));
    qstash.setFaults({ down: "refuse" });
    await sendOrders(system.url, numbers(20, 40));
    await until(async () => (executed.get("39 charge") === 1 ? true : undefined));
    expect(qstash.counts().published).toBe(0);
    qstash.setFaults({ down: "no" });
    await allCompleted(system, 40);
    expect([...executed.values()].filter((times) => times !== 1)).toEqual([]);
    expect(await checkOracles(system.sql)).toEqual([]);
  },
  ENDS_WITHIN_MS + 60_000,
);
