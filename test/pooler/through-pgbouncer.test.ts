// An executor that reaches Postgres through a PgBouncer in transaction mode and in no other way: nothing
// that it does may be kept by a connection.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { askExecutor, until } from "../opcodes/official-system.ts";
import { canSkip, skipReason } from "../support/pgbouncer.ts";
import { startPooledSystem } from "./pooled-system.ts";

const RUNS = 12;

const functions =
  (executed: string[], load: { now: number; most: number }) => (client: Inngest) => [
    client.createFunction(
      { id: "everything", triggers: [{ event: "shop/everything" }] },
      async ({ event, step }) => {
        const { key } = event.data as { key: string };
        const did = (name: string) => () => void executed.push(`${key} ${name}`);
        await step.run("first", did("first"));
        await Promise.all(["a", "b", "c"].map((name) => step.run(name, did(name))));
        await step.sleep("nap", 50);
        const found = await step.waitForEvent("go", {
          event: "shop/go",
          timeout: "1h",
          match: "data.key",
        });
        await step.run("last", did("last"));
        return found === null ? "timed out" : key;
      },
    ),
    client.createFunction(
      { id: "narrow", concurrency: 2, triggers: [{ event: "shop/narrow" }] },
      async ({ step }) => {
        await step.run("work", async () => {
          load.now += 1;
          load.most = Math.max(load.most, load.now);
          await new Promise((resolve) => setImmediate(resolve));
          load.now -= 1;
        });
      },
    ),
  ];

const dashboardPaths = (runId: string, eventId: string): readonly string[] => [
  "/health",
  "/ready",
  "/v1/apps",
  "/v1/apps/shop/functions",
  `/v1/events/${eventId}`,
  `/v1/events/${eventId}/runs`,
  "/v1/events",
  "/v1/expression-errors",
  "/v1/functions",
  "/v1/functions/shop-narrow",
  "/v1/limits",
  "/v1/pauses",
  `/v1/runs/${runId}`,
  `/v1/runs/${runId}/jobs`,
  `/v1/runs/${runId}/trace`,
  `/v1/runs/${runId}/why`,
  "/v1/runs?status=completed",
  "/v1/schedules",
];

describe.skipIf(canSkip)(`an executor behind PgBouncer${skipReason}`, () => {
  it("runs steps, sleeps, waits and limits, with another executor on the same pooler", async () => {
    const executed: string[] = [];
    const load = { now: 0, most: 0 };
    const system = await startPooledSystem(functions(executed, load));
    const other = await system.join();
    const keys = Array.from({ length: RUNS }, (_, index) => `key ${String(index)}`);
    for (const [index, key] of keys.entries()) {
      await system.send(index % 2 === 0 ? system.url : other, [
        { name: "shop/everything", data: { key } },
        { name: "shop/narrow" },
      ]);
    }
    await system.send(
      other,
      keys.map((key) => ({ name: "shop/go", data: { key } })),
    );
    await until(async () => ((await system.countEnded()) === 2 * RUNS ? true : undefined));
    const rows = await system.sql<{ status: string }[]>`select distinct status from cairn.runs`;
    expect(rows.map(({ status }) => status)).toEqual(["completed"]);
    const steps = ["first", "a", "b", "c", "last"];
    const expected = keys.flatMap((key) => steps.map((name) => `${key} ${name}`));
    expect(executed.toSorted()).toEqual(expected.toSorted());
    expect(load.most).toBeLessThanOrEqual(2);
    expect(await system.violations()).toEqual([]);
  });

  it("answers whatever the dashboard asks", async () => {
    const system = await startPooledSystem(functions([], { now: 0, most: 0 }));
    await system.send(system.url, [{ name: "shop/narrow" }]);
    await until(async () => ((await system.countEnded()) === 1 ? true : undefined));
    const [run] = await system.sql<{ id: string; event_id: string }[]>`
      select id, event_id from cairn.runs`;
    const answers = await Promise.all(
      dashboardPaths(run?.id ?? "", run?.event_id ?? "").map(async (path) => [
        path,
        (await askExecutor(system.url, path)).status,
      ]),
    );
    expect(answers.filter(([, status]) => status !== 200)).toEqual([]);
  });
});
