// A run started again from one of its steps, with other arguments (protocol.md 4.2, `{"input"}`).
import type { Inngest } from "inngest";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type OfficialSystem, startOfficialSystem } from "./official-system.ts";

const ran: string[] = [];

const adding = (client: Inngest) => [
  client.createFunction(
    { id: "add", retries: 0, triggers: [{ event: "test/add" }] },
    async ({ step }) => {
      const a = await step.run("a", () => {
        ran.push("a");
        return 1;
      });
      const b = await step.run(
        "b",
        (x: number, y: number) => {
          ran.push("b");
          return x + y;
        },
        a,
        10,
      );
      return await step.run("c", () => {
        ran.push("c");
        return { a, b };
      });
    },
  ),
];

const idOf = (name: string): string => createHash("sha1").update(name).digest("hex");

async function rerun(system: OfficialSystem, runId: string, fromStep: object): Promise<string> {
  const { body, text } = await system.ask(`/v1/runs/${runId}/rerun`, { fromStep });
  const { id } = (body["data"] ?? {}) as { id?: string };
  if (id === undefined) throw new Error(text);
  return id;
}

describe("a run that is started again from a step", () => {
  it("keeps what was finished before, and gives the step the new arguments (I5)", async () => {
    const system = await startOfficialSystem(adding);
    const first = await system.start("test/add");
    expect(await system.ended(first)).toMatchObject({ output: { a: 1, b: 11 } });
    ran.length = 0;
    const again = await rerun(system, first, { stepId: idOf("b"), input: [5, 6] });
    expect(await system.ended(again)).toMatchObject({
      status: "Completed",
      output: { a: 1, b: 11 },
    });
    expect(ran).toEqual(["b", "c"]);
    const more = await rerun(system, first, { stepId: idOf("b"), input: [50, 60] });
    expect(await system.ended(more)).toMatchObject({ output: { a: 1, b: 110 } });
    const { steps } = await system.trace(more);
    expect(steps.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  it("runs the step with its own arguments when none are given", async () => {
    const system = await startOfficialSystem(adding);
    const first = await system.start("test/add");
    await system.ended(first);
    ran.length = 0;
    const again = await rerun(system, first, { stepId: idOf("c") });
    expect(await system.ended(again)).toMatchObject({ output: { a: 1, b: 11 } });
    expect(ran).toEqual(["c"]);
  });

  it("needs a step that was finished", async () => {
    const system = await startOfficialSystem(adding);
    const first = await system.start("test/add");
    await system.ended(first);
    const answer = await system.ask(`/v1/runs/${first}/rerun`, { fromStep: { stepId: "nope" } });
    expect(answer).toMatchObject({ status: 400, body: { code: "parameter_invalid" } });
  });
});
