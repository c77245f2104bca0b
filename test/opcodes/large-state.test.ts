// A run whose state is too large to travel with its calls: the app fetches it (protocol.md 8.2).
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { startOfficialSystem, until } from "./official-system.ts";

const CHUNK = "x".repeat(10_000);

let runs = 0;
/** Resolves when the result of the quick step is stored. */
let quickIsStored = (): Promise<unknown> => Promise.reject(new Error("there is no system"));

const growing = (client: Inngest) => [
  client.createFunction(
    { id: "grow", retries: 0, checkpointing: false, triggers: [{ event: "test/grow" }] },
    async ({ event, step }) => {
      const sizes: number[] = [];
      for (let n = 0; n < 5; n += 1) {
        const text = await step.run(`s${String(n)}`, () => {
          runs += 1;
          return CHUNK + String(n);
        });
        sizes.push(text.length);
      }
      // By their hashes the one that finishes last would come first.
      const race = await Promise.race([
        step.run("slow", () => quickIsStored().then(() => "slow")),
        step.run("quick", () => "quick"),
      ]);
      const all = await Promise.all([step.run("p", () => 1), step.run("q", () => 2)]);
      return { sizes, race, all, from: event.data };
    },
  ),
];

describe("a run with more state than a call may carry", () => {
  it("goes on as one with less does: each step once, nothing missing (I5, I20)", async () => {
    runs = 0;
    const system = await startOfficialSystem(growing, { limits: { callBytes: 16 * 1024 } });
    quickIsStored = () =>
      until(async () => (await system.sql`select 1 from cairn.memos where name = 'quick'`)[0]);
    const runId = await system.start("test/grow", { id: 7 });
    expect(await system.ended(runId)).toMatchObject({
      status: "Completed",
      output: {
        sizes: [10_001, 10_001, 10_001, 10_001, 10_001],
        race: "quick",
        all: [1, 2],
        from: { id: 7 },
      },
    });
    expect(runs).toBe(5);
    const [small, large] = [false, true].map((trimmed) =>
      system.calls.filter((call) => call.use_api === trimmed),
    );
    expect(small?.length).toBeGreaterThan(1);
    expect(large?.length).toBeGreaterThan(5);
    for (const { steps, ctx } of large ?? []) {
      expect({ steps, stack: ctx.stack.stack }).toEqual({ steps: {}, stack: [] });
    }
    const { steps } = await system.trace(runId);
    expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
  });

  it("has its state for the app alone, and only while it is live", async () => {
    const sleeping = (client: Inngest) => [
      client.createFunction({ id: "nap", triggers: [{ event: "test/nap" }] }, async ({ step }) => {
        await step.run("b", () => ({ n: 1 }));
        await step.run("a", () => undefined);
        await step.sleep("long", "1h");
      }),
    ];
    const system = await startOfficialSystem(sleeping);
    const runId = await system.start("test/nap", { id: 7 });
    let actions = await system.ask(`/v0/runs/${runId}/actions`);
    while (Object.keys(actions.body).length < 2)
      actions = await system.ask(`/v0/runs/${runId}/actions`);
    expect(Object.entries(actions.body).map(([, memo]) => memo)).toEqual([
      { data: { n: 1 } },
      { data: null },
    ]);
    const batch = await system.ask(`/v0/runs/${runId}/batch`);
    expect(batch.body).toMatchObject([{ name: "test/nap", data: { id: 7 } }]);
    await system.ask(`/v1/runs/${runId}/cancel`, {});
    for (const path of ["actions", "batch"]) {
      expect(await system.ask(`/v0/runs/${runId}/${path}`)).toMatchObject({
        status: 410,
        body: { code: "run_gone" },
      });
      expect(await system.ask(`/v0/runs/01M7YH0137Y7NF7TR96FEK9J7C/${path}`)).toMatchObject({
        status: 404,
      });
    }
  });
});
