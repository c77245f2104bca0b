// What steps promise, over the wire, with one step per call and with steps in a row.
import { NonRetriable, RetryAfter, StepError } from "@cairn/sdk-next";
import { describe, expect, it } from "vitest";

import { type AppOptions, startApp } from "./app.ts";

describe.each([
  { how: "one step per call", checkpointing: false },
  { how: "steps in a row", checkpointing: true },
])("with $how", ({ checkpointing }) => {
  const app = (make: Parameters<typeof startApp>[0], options: AppOptions = {}) =>
    startApp(make, { checkpointing, ...options });

  it("runs sequential steps once each and passes their JSON values on", async () => {
    const ran: string[] = [];
    const executor = await app((client) => [
      client.createFunction({ id: "seq", triggers: { event: "go" } }, async ({ step }) => {
        const at = await step.run("a", () => {
          ran.push("a");
          return new Date(0);
        });
        const sum = await step.run(
          { id: "b", name: "Step B" },
          (x: number, y: number) => x + y,
          1,
          2,
        );
        return { at, sum };
      }),
    ]);
    const run = await executor.run("shop-seq");
    expect(run.output).toEqual({ at: "1970-01-01T00:00:00.000Z", sum: 3 });
    expect(ran).toEqual(["a"]);
    expect(run.calls).toHaveLength(checkpointing ? 1 : 3);
  });

  it("joins parallel branches", async () => {
    const executor = await app((client) => [
      client.createFunction({ id: "par", triggers: { event: "go" } }, async ({ step }) => {
        const branch = async (id: string) => {
          const first = await step.run(id, () => id);
          return await step.run(`${id}-next`, () => first.toUpperCase());
        };
        const [x, y] = await Promise.all([branch("x"), branch("y"), step.sleep("nap", "1s")]);
        return await step.run("join", () => x + y);
      }),
    ]);
    const run = await executor.run("shop-par");
    expect(run.output).toBe("XY");
    expect(names(run.ops, "StepRun").toSorted()).toEqual(["join", "x", "x-next", "y", "y-next"]);
  });

  it("lets every branch settle", async () => {
    const executor = await app((client) => [
      client.createFunction({ id: "settle", triggers: { event: "go" } }, async ({ step }) => {
        const results = await Promise.allSettled([
          step.run("good", () => 1),
          step.run("bad", () => {
            throw new NonRetriable("no");
          }),
        ]);
        return results.map(({ status }) => status);
      }),
    ]);
    expect((await executor.run("shop-settle")).output).toEqual(["fulfilled", "rejected"]);
  });

  it.each([
    { first: "slow", winner: "slow" },
    { first: "nap", winner: "nap" },
  ])("gives a race to $first when it finishes first", async ({ first, winner }) => {
    const executor = await app(
      (client) => [
        client.createFunction({ id: "race", triggers: { event: "go" } }, ({ step, group }) =>
          group.parallel({ mode: "race" }, () =>
            Promise.race([
              step.run("slow", () => "slow"),
              step.sleep("nap", "1s").then(() => "nap"),
            ]),
          ),
        ),
      ],
      { finishFirst: [first] },
    );
    expect((await executor.run("shop-race")).output).toBe(winner);
  });

  it("marks only the steps of the group as racing", async () => {
    const executor = await app((client) => [
      client.createFunction({ id: "group", triggers: { event: "go" } }, async ({ step, group }) => {
        await group.parallel({ mode: "race" }, () =>
          Promise.all([step.run("in", () => 1), step.run("too", () => 2)]),
        );
        await Promise.all([step.run("out", () => 3), step.sleep("nap", "1s")]);
      }),
    ]);
    const run = await executor.run("shop-group");
    const planned = run.ops.filter(({ op }) => op === "StepPlanned" || op === "Sleep");
    expect(planned.map(({ displayName, opts }) => [displayName, opts])).toEqual([
      ["in", { parallelMode: "race" }],
      ["too", { parallelMode: "race" }],
      ["out", {}],
      ["nap", {}],
    ]);
  });

  it("tries a failing step again and goes on with what it returns in the end", async () => {
    const attempts: number[] = [];
    const executor = await app((client) => [
      client.createFunction({ id: "flaky", triggers: { event: "go" } }, async ({ step }) => {
        await step.run("before", () => null);
        return await step.run("flaky", ({ attempt }) => {
          attempts.push(attempt);
          if (attempt < 2) throw new Error("not yet");
          return "done";
        });
      }),
    ]);
    expect((await executor.run("shop-flaky")).output).toBe("done");
    expect(attempts).toEqual([0, 1, 2]);
  });

  it("lets the function catch a step that failed for good", async () => {
    const executor = await app((client) => [
      client.createFunction(
        { id: "caught", triggers: [{ event: "go" }], retries: 1 },
        async ({ step }) => {
          try {
            return await step.run("pay", () => {
              throw new TypeError("declined", { cause: new Error("no funds") });
            });
          } catch (error) {
            const known = error instanceof StepError;
            const text = known ? `${error.name}: ${error.message} (${String(error.cause)})` : "?";
            return await step.run("refund", () => text);
          }
        },
      ),
    ]);
    const run = await executor.run("shop-caught");
    expect(run.output).toBe("TypeError: declined (Error: no funds)");
    expect(names(run.ops, "StepError")).toEqual(["pay"]);
    expect(names(run.ops, "StepFailed")).toEqual(["pay"]);
  });

  it("obeys a step's own retries and back-off", async () => {
    const executor = await app((client) => [
      client.createFunction({ id: "own", triggers: { event: "go" } }, async ({ step }) =>
        step.run({ id: "pay", retries: 1, backoff: "2s" }, () => {
          throw new Error("down");
        }),
      ),
    ]);
    const run = await executor.run("shop-own");
    const answers = run.calls.map(({ headers }) => [
      headers.get("x-inngest-no-retry"),
      headers.get("retry-after"),
    ]);
    expect(answers.slice(0, 2)).toEqual([
      ["false", "2"],
      ["true", null],
    ]);
    expect(run).toMatchObject({ status: "failed", error: { message: "down" } });
  });

  it("says when to come back", async () => {
    let tries = 0;
    const executor = await app((client) => [
      client.createFunction({ id: "later", triggers: { event: "go" } }, () => {
        tries += 1;
        if (tries === 1) throw new RetryAfter("busy", "90s");
        return "ok";
      }),
    ]);
    const run = await executor.run("shop-later");
    expect(run.calls[0]?.headers.get("retry-after")).toBe("90");
    expect(run.output).toBe("ok");
  });

  it("counts a step id that is used again", async () => {
    const executor = await app((client) => [
      client.createFunction({ id: "loop", triggers: { event: "go" } }, async ({ step }) => {
        const seen: number[] = [];
        for (let i = 0; i < 3; i += 1) seen.push(await step.run("same", () => i));
        return seen;
      }),
    ]);
    const run = await executor.run("shop-loop");
    expect(run.output).toEqual([0, 1, 2]);
    const steps = run.ops.filter(({ op }) => op === "StepRun");
    expect(steps.map(({ userland }) => userland)).toEqual([
      { id: "same" },
      { id: "same", index: 1 },
      { id: "same", index: 2 },
    ]);
  });

  it("writes each log line of the function once", async () => {
    const lines: string[] = [];
    const executor = await app(
      (client) => [
        client.createFunction(
          { id: "log", triggers: { event: "go" } },
          async ({ step, logger }) => {
            logger.info("one");
            await step.run("a", () => {
              logger.info("in a");
            });
            logger.info("two");
            await step.run("b", () => null);
            logger.info("three");
          },
        ),
      ],
      { lines },
    );
    await executor.run("shop-log");
    expect(lines).toEqual(["one", "in a", "two", "three"]);
  });
});

function names(ops: readonly Readonly<Record<string, unknown>>[], op: string): string[] {
  return ops.filter((one) => one["op"] === op).map((one) => String(one["displayName"]));
}
