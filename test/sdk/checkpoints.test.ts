// What happens when finished steps cannot be reported while the call goes on.
import type { Client } from "@cairn/sdk-next";
import { describe, expect, it } from "vitest";
import { startApp } from "./app.ts";

describe("when steps in a row cannot be reported", () => {
  const twoSteps = (client: Client) => [
    client.createFunction({ id: "two", triggers: { event: "go" } }, async ({ step }) => [
      await step.run("a", () => 1),
      await step.run("b", () => 2),
    ]),
  ];

  it("answers as stale after a 409, and runs no further step", async () => {
    const executor = await startApp(twoSteps, { checkpointing: true, checkpointStatuses: [409] });
    const run = await executor.run("shop-two");
    expect(run).toMatchObject({ status: "failed", error: { name: "StaleDispatchError" } });
  });

  it("goes one step per call when the function says so", async () => {
    const executor = await startApp(
      (client) => [
        client.createFunction(
          { id: "plain", triggers: { event: "go" }, checkpointing: false },
          ({ step }) => step.run("a", () => 1),
        ),
      ],
      { checkpointing: true },
    );
    expect((await executor.run("shop-plain")).calls.map(({ status }) => status)).toEqual([
      206, 200,
    ]);
  });
});
