// What an app's code notes about its run and its steps, with the official SDK.
import type { Inngest } from "inngest";
import { expect, it } from "vitest";
import { startOfficialSystem } from "./official-system.ts";

const noting = (client: Inngest) => [
  client.createFunction(
    { id: "note", retries: 0, triggers: [{ event: "test/note" }] },
    async ({ step }) => {
      await step.run("a", async () => {
        await client.metadata.set({ rows: 3 });
        await client.metadata.run().set({ stage: "import" });
        return 1;
      });
      return await step.run("b", async () => {
        await client.metadata.run().set({ stage: "done", ok: true });
        return 2;
      });
    },
  ),
];

it("notes of a step and of its run are in the trace, the newest of a kind", async () => {
  const system = await startOfficialSystem(noting);
  const runId = await system.start("test/note");
  expect(await system.ended(runId)).toMatchObject({ output: 2 });
  const { metadata, steps } = await system.trace(runId);
  expect(metadata).toMatchObject([
    { scope: "run", kind: "userland.default", values: '{"stage":"done","ok":true}' },
  ]);
  expect(steps[0]).toMatchObject({
    metadata: [{ scope: "step", kind: "userland.default", values: '{"rows":3}' }],
  });
});
