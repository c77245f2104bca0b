// What is due by the clock alone, with no sweep in between: whoever writes it tells the queue (I11, I35).
import type { Inngest } from "inngest";
import { expect, it } from "vitest";
import { startOfficialSystem, until } from "../opcodes/official-system.ts";
import { isQstash } from "../support/queue-options.ts";

const PERIOD_MS = 1_000;

const throttled = (client: Inngest) => [
  client.createFunction(
    {
      id: "mail",
      retries: 0,
      triggers: [{ event: "shop/mail" }],
      throttle: { limit: 1, period: "1s" },
    },
    async ({ step }) => step.run("send", () => Date.now()),
  ),
];

it("starts of a throttle come one by one as it opens, also the later ones", async () => {
  const system = await startOfficialSystem(throttled);
  const before = Date.now();
  const ids = await Promise.all([1, 2, 3, 4].map((n) => system.start("shop/mail", { n })));
  const runs = await Promise.all(ids.map((id) => system.ended(id)));
  const times = runs.map(({ output }) => Number(output)).toSorted((a, b) => a - b);
  // Each by when the first one could begin at the earliest: any of them may have been slow to begin.
  for (const [place, time] of times.entries()) {
    expect(time - before).toBeGreaterThan((place - 0.1) * PERIOD_MS);
  }
  const [first = 0] = times;
  const last = times.at(-1) ?? 0;
  expect(last - first).toBeLessThan(15 * PERIOD_MS);
});

it("a run of a future event begins at its time", async () => {
  const system = await startOfficialSystem(throttled);
  const ts = Date.now() + 1_500;
  const { body } = await system.ask("/e/key", { name: "shop/mail", data: {}, ts });
  const [eventId] = body["ids"] as string[];
  const [run] = await until(async () => {
    const rows = await system.sql<{ output: string }[]>`
      select output from cairn.runs where event_id = ${eventId ?? ""} and ended_at is not null`;
    return rows.length > 0 ? rows : undefined;
  });
  expect(Number(run?.output) - ts).toBeGreaterThanOrEqual(-50);
});

const everyMinute = (client: Inngest) => [
  client.createFunction({ id: "nightly", triggers: [{ cron: "* * * * *" }] }, () => "done"),
];

it.runIf(isQstash())("the first tick of a new schedule has its message at once", async () => {
  const system = await startOfficialSystem(everyMinute);
  const told = await until(async () => {
    const rows = await system.sql`
      select kind from cairn.jobs where kind = 'tick' and woken_token = token`;
    return rows.length > 0 ? rows : undefined;
  });
  expect(told).toHaveLength(1);
});
