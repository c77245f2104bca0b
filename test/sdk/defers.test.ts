// defer() of our SDK, through a real executor.
import type { AnyFunction, Client } from "@cairn/sdk-next";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { until } from "../opcodes/official-system.ts";
import { type CairnSystem, startCairnSystem } from "./cairn-system.ts";

const Plan = z.object({
  count: z.number().default(1),
  abort: z.boolean().default(false),
  fails: z.boolean().default(false),
});

function deferring(client: Client): readonly AnyFunction[] {
  const schema = z.object({ n: z.number(), note: z.string().default("none") });
  const later = client.createDeferredFunction(
    { id: "it's-later", schema },
    ({ event, parents }) => ({
      ...event.data,
      parents,
    }),
  );
  const parent = client.createFunction(
    { id: "parent", triggers: { event: "go" }, retries: 0 },
    async ({ event, step, defer }) => {
      const { count, abort, fails } = Plan.parse(event.data);
      const handles = Array.from({ length: count }, (_, n) =>
        defer("d", { function: later, data: { n } }),
      );
      await step.run("a", () => 1);
      await step.sleep("nap", "1ms");
      if (abort) handles[0]?.abort();
      await step.run("d", () => 2);
      if (fails) throw new Error("boom");
      return "done";
    },
  );
  const misused = client.createFunction(
    { id: "misused", triggers: { event: "misused" }, retries: 0 },
    async ({ event, step, defer }) => {
      const data = event.data["data"];
      if (event.data["nested"] === true) {
        await step.run("a", () => defer("d", { function: later, data: { n: 1 } }));
      }
      defer("d", { function: later, data: data as { n: number } });
    },
  );
  return [parent, later, misused];
}

/** What the deferred runs returned, once there are so many. */
async function deferredOf({ get, ended }: CairnSystem, count: number): Promise<unknown[]> {
  const runs = await until(async () => {
    const { data } = (await get("/v1/runs")) as {
      data: { id: string; status: string; function: unknown }[];
    };
    const list = data.filter((run) => JSON.stringify(run).includes("it's-later"));
    return list.filter(({ status }) => status === "completed").length >= count ? list : undefined;
  });
  const outputs = await Promise.all(runs.map(async ({ id }) => (await ended(id)).output));
  return outputs.toSorted((a, b) => nOf(a) - nOf(b));
}

const nOf = (output: unknown): number => z.object({ n: z.number() }).parse(output).n;

describe.each([{ checkpointing: true }, { checkpointing: false }])(
  "with checkpointing $checkpointing, a deferred function",
  ({ checkpointing }) => {
    it("starts once when its run has ended, with its data and who deferred it", async () => {
      const system = await startCairnSystem(deferring, { checkpointing });
      const runId = await system.start("go", { count: 2 });
      expect(await system.ended(runId)).toMatchObject({ status: "Completed", output: "done" });
      const parents = [{ functionId: `${system.client.id}-parent`, runId }];
      expect(await deferredOf(system, 2)).toEqual([
        { n: 0, note: "none", parents },
        { n: 1, note: "none", parents },
      ]);
      expect(await checkOracles(system.sql)).toEqual([]);
    });

    it("starts when its run fails, too", async () => {
      const system = await startCairnSystem(deferring, { checkpointing });
      expect(await system.run("go", { fails: true })).toMatchObject({
        status: "Failed",
        output: { message: "boom" },
      });
      expect(await deferredOf(system, 1)).toMatchObject([{ n: 0 }]);
    });

    it("does not start once it was aborted", async () => {
      const system = await startCairnSystem(deferring, { checkpointing });
      expect(await system.run("go", { count: 2, abort: true })).toMatchObject({ output: "done" });
      expect(await deferredOf(system, 1)).toMatchObject([{ n: 1 }]);
    });
  },
);

describe("defer", () => {
  it("refuses the twenty-first of a run", async () => {
    const system = await startCairnSystem(deferring);
    expect(await system.run("go", { count: 20 })).toMatchObject({ status: "Completed" });
    expect(await system.run("go", { count: 21 })).toMatchObject({
      status: "Failed",
      output: { message: expect.stringContaining("has deferred 20 functions already") },
    });
  });

  it("refuses data that does not fit the function's schema", async () => {
    const system = await startCairnSystem(deferring);
    expect(await system.run("misused", { data: { n: "x" } })).toMatchObject({
      status: "Failed",
      output: {
        message: expect.stringMatching(/the data of "d" does not fit its schema: data\.n/),
      },
    });
  });

  it("refuses to be called in a step's callback, which no replay calls again", async () => {
    const system = await startCairnSystem(deferring);
    expect(await system.run("misused", { nested: true })).toMatchObject({
      status: "Failed",
      output: { message: expect.stringContaining('step "d" was called inside step "a"') },
    });
  });
});
