// A checkpoint that breaks a limit: the run has failed, and the app is told so before it goes on.
import type { Inngest } from "inngest";
import { expect, it } from "vitest";
import { startCheckpointSystem } from "./checkpoint-system.ts";

const large = (client: Inngest, did: (what: string) => void) => [
  client.createFunction({ id: "large", triggers: { event: "go" } }, async ({ step }) => {
    await step.run("a", () => did("a"));
    await step.run("large", () => {
      did("large");
      return "x".repeat(5_000);
    });
    await step.run("never", () => did("never"));
  }),
];

it("a step that is too large ends the run, and the steps after it do not run", async () => {
  const limits = { stepOutputBytes: 4_096 };
  const system = await startCheckpointSystem({ build: large }, { limits });
  const run = await system.ended(await system.start("go"));
  expect(run).toMatchObject({ status: "Failed", output: { name: "output_too_large" } });
  expect(system.ledger).toEqual(["a", "large"]);
  expect(system.outline()).toContain("checkpoint > 409 StepRun large");
});
