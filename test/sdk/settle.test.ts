// `step.settle`: what a run took of its rate limit after all.
import { expect, it } from "vitest";
import { startCairnSystem } from "./cairn-system.ts";

const start = (checkpointing: boolean) =>
  startCairnSystem(
    (client) => [
      client.createFunction(
        {
          id: "guess",
          triggers: { event: "guess" },
          retries: 0,
          rateLimit: { limit: 10, period: "1h", units: "event.data.guess" },
        },
        async ({ event, step }) => await step.settle("cost", Number(event.data["cost"])),
      ),
      client.createFunction({ id: "free", triggers: { event: "free" }, retries: 5 }, ({ step }) =>
        step.settle("cost", 1),
      ),
    ],
    { checkpointing },
  );

it.each([true, false])(
  "replaces the guess for runs that start later (checkpointing %s)",
  async (checkpointing) => {
    const system = await start(checkpointing);
    for (const cost of [2, 1.5]) {
      const runId = await system.start("guess", { guess: 8, cost });
      const output = { id: runId, units: cost, unitsBefore: 8 };
      expect(await system.ended(runId)).toMatchObject({ status: "Completed", output });
    }
    const wrong = await system.start("guess", { guess: 1, cost: -1 });
    expect(await system.ended(wrong)).toMatchObject({
      status: "Failed",
      output: { message: expect.stringContaining("needs a number from 0, not -1") },
    });
  },
);

it("fails for good in a function whose runs take no units", async () => {
  const system = await start(true);
  const runId = await system.start("free");
  const { status, output } = await system.ended(runId);
  expect(status).toBe("Failed");
  expect(JSON.stringify(output)).toContain("took no units");
  // No attempt was followed by another.
  expect(await system.sql`select 1 from cairn.attempts where run_id = ${runId}`).toEqual([]);
});
