// Checkpoints that do not get through, and errors in the middle of a checkpointed call: nothing runs
// twice that was reported, and the run ends as it should.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { until } from "../opcodes/official-system.ts";
import { startCheckpointSystem } from "./checkpoint-system.ts";

type Did = (what: string) => void;

const threeSteps = (client: Inngest, did: Did) => [
  client.createFunction({ id: "three", triggers: { event: "go" } }, async ({ step }) => {
    for (const id of ["a", "b", "c"]) await step.run(id, () => did(id));
    return "done";
  }),
];

const ONCE = ["a", "b", "c"];
const DONE = expect.objectContaining({ status: "Completed", output: "done" }) as unknown;

describe("a checkpoint that does not get through", () => {
  it("at first with 500 is sent again, and the call goes on", async () => {
    const fateOf = (nth: number) => (nth <= 2 ? 500 : "pass");
    const system = await startCheckpointSystem({ build: threeSteps, fateOf });
    expect(await system.ended(await system.start("go"))).toEqual(DONE);
    expect(system.ledger).toEqual(ONCE);
    expect(system.outline()).toEqual([
      "checkpoint > 500 StepRun a",
      "checkpoint > 500 StepRun a",
      "checkpoint > 200 StepRun a",
      "checkpoint > 200 StepRun b",
      "checkpoint > 200 StepRun c",
      "step > 206 RunComplete",
    ]);
  });

  it("because the connection breaks is sent again, also when it had arrived", async () => {
    const fates: Readonly<Record<number, "cut" | "lost">> = { 1: "cut", 3: "lost" };
    const fateOf = (nth: number) => fates[nth] ?? "pass";
    const system = await startCheckpointSystem({ build: threeSteps, fateOf });
    expect(await system.ended(await system.start("go"))).toEqual(DONE);
    expect(system.ledger).toEqual(ONCE);
    expect(system.outline()).toEqual([
      "checkpoint > cut StepRun a",
      "checkpoint > 200 StepRun a",
      "checkpoint > 200 lost StepRun b",
      "checkpoint > 200 StepRun b",
      "checkpoint > 200 StepRun c",
      "step > 206 RunComplete",
    ]);
  });

  it("ever comes with the answers of the calls instead", async () => {
    const fateOf = (nth: number) => (nth % 2 === 0 ? 500 : 413);
    const system = await startCheckpointSystem({ build: threeSteps, fateOf });
    expect(await system.ended(await system.start("go"))).toEqual(DONE);
    expect(system.ledger).toEqual(ONCE);
    const calls = system.outline().filter((line) => !line.startsWith("checkpoint"));
    expect(calls).toEqual([
      "step > 206 StepRun a",
      "step > 206 StepRun b",
      "step > 206 StepRun c",
      "step > 206 RunComplete",
    ]);
  });
});

/** The executor that the app knows, and another one that is quicker to take a job. */
const SLOW = { pollMs: 60_000 };
const QUICK = { pollMs: 20 };

describe("a call whose lease has run out", () => {
  it.each([
    ["the same executor, which gets the new call's checkpoints as well", QUICK, SLOW],
    ["another one, while the checkpoints still go to the first", SLOW, QUICK],
  ])("stops with 409 when it was taken over by %s", async (_, first, second) => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let calls = 0;
    const gated = (client: Inngest, did: Did) => [
      client.createFunction({ id: "gated", triggers: { event: "go" } }, async ({ step }) => {
        await step.run("a", () => did("a"));
        const mine = await step.run("b", async () => {
          calls += 1;
          const call = calls;
          did(`b of call ${String(call)}`);
          if (call === 1) await gate;
          return call;
        });
        await step.run("c", () => did("c"));
        return mine;
      }),
    ];
    const system = await startCheckpointSystem({ build: gated }, first);
    const runId = await system.start("go");
    await until(() => Promise.resolve(calls === 1 ? true : undefined));
    await system.join(second);
    await system.sql`update cairn.jobs set claimable_at = cairn.now() where run_id = ${runId}`;
    const run = await system.ended(runId);
    open();
    await until(() => Promise.resolve(system.outline().find((line) => line.includes("400"))));
    expect(run).toMatchObject({ status: "Completed", output: 2 });
    expect(await system.ended(runId)).toEqual(run);
    expect(system.ledger).toEqual(["a", "b of call 1", "b of call 2", "c"]);
    expect(system.outline()).toEqual([
      "checkpoint > 200 StepRun a",
      "checkpoint > 200 StepRun b",
      "checkpoint > 200 StepRun c",
      "step > 206 RunComplete",
      "checkpoint > 409 StepRun b",
      "step > 400 final",
    ]);
  });
});

describe("an error in a checkpointed call", () => {
  it("of a step is tried again alone, and then the steps go on in one call", async () => {
    const system = await startCheckpointSystem({
      build: (client, did) => [
        client.createFunction(
          { id: "shaky", triggers: { event: "go" } },
          async ({ step, attempt }) => {
            await step.run("a", () => did("a"));
            await step.run("b", () => {
              did(`b ${String(attempt)}`);
              if (attempt < 2) throw new Error("again");
            });
            await step.run("c", () => did("c"));
            await step.run("d", () => did("d"));
            return "done";
          },
        ),
      ],
    });
    expect(await system.ended(await system.start("go"))).toEqual(DONE);
    expect(system.ledger).toEqual(["a", "b 0", "b 1", "b 2", "c", "d"]);
    expect(system.outline()).toEqual([
      "checkpoint > 200 StepRun a",
      "step > 206 StepError b",
      "step@1 > 206 StepError b",
      "step@2 > 206 StepRun b",
      "checkpoint > 200 StepRun c",
      "checkpoint > 200 StepRun d",
      "step > 206 RunComplete",
    ]);
  });

  it("of the function is counted from the last checkpoint on", async () => {
    let throws = 2;
    const system = await startCheckpointSystem({
      build: (client, did) => [
        client.createFunction(
          { id: "thrower", retries: 1, triggers: { event: "go" } },
          async ({ step, attempt }) => {
            for (const id of ["a", "b"]) {
              await step.run(id, () => did(`${id} ${String(attempt)}`));
              throws -= 1;
              if (throws === 1 || throws === -1) throw new Error("again");
            }
            return "done";
          },
        ),
      ],
    });
    expect(await system.ended(await system.start("go"))).toEqual(DONE);
    expect(system.ledger.map((line) => line.charAt(0))).toEqual(["a", "b"]);
  });

  it("that is final fails the run with what was reported before still there", async () => {
    const system = await startCheckpointSystem({
      build: (client, did) => [
        client.createFunction(
          { id: "final", retries: 0, triggers: { event: "go" } },
          async ({ step }) => {
            await step.run("a", () => did("a"));
            throw new RangeError("no more");
          },
        ),
      ],
    });
    const runId = await system.start("go");
    expect(await system.ended(runId)).toMatchObject({
      status: "Failed",
      output: { name: "RangeError", message: "no more" },
    });
    expect((await system.trace(runId)).steps).toMatchObject([{ name: "a", status: "completed" }]);
    expect(system.outline()).toEqual(["checkpoint > 200 StepRun a", "step > 400 final"]);
  });
});

describe("after a parallel section", () => {
  it("steps in a row are checkpointed again", async () => {
    const system = await startCheckpointSystem({
      build: (client, did) => [
        client.createFunction({ id: "fork", triggers: { event: "go" } }, async ({ step }) => {
          await step.run("a", () => did("a"));
          await Promise.all(["b", "c"].map((id) => step.run(id, () => did(id))));
          await step.run("d", () => did("d"));
          await step.run("e", () => did("e"));
          return "done";
        }),
      ],
    });
    expect(await system.ended(await system.start("go"))).toEqual(DONE);
    expect(system.ledger.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
    const lines = system.outline();
    expect(lines.slice(0, 2)).toEqual([
      "checkpoint > 200 StepRun a",
      "step > 206 StepPlanned b, StepPlanned c",
    ]);
    expect(lines.slice(2, 4).toSorted()).toEqual([
      "target > 206 StepRun b",
      "target > 206 StepRun c",
    ]);
    expect(lines.slice(4)).toEqual([
      "checkpoint > 200 StepRun d",
      "checkpoint > 200 StepRun e",
      "step > 206 RunComplete",
    ]);
  });
});
