// What middleware can do: wrap runs and steps, in order, and change what is stored and read.
import type { Middleware } from "@cairn/sdk-next";
import { describe, expect, it } from "vitest";
import { startApp } from "./app.ts";

describe("middleware", () => {
  it("wraps runs and steps, the first of the list outermost", async () => {
    const order: string[] = [];
    const executor = await startApp(
      (client) => [
        client.createFunction({ id: "fn", triggers: { event: "go" } }, async ({ step }) => {
          await step.run("a", () => order.push("a"));
        }),
      ],
      { checkpointing: true, middleware: [logger("outer", order), logger("inner", order)] },
    );
    await executor.run("shop-fn");
    expect(order).toEqual([
      "outer: run",
      "inner: run",
      "outer: step a",
      "inner: step a",
      "a",
      "inner: step a ended",
      "outer: step a ended",
      "inner: run ended",
      "outer: run ended",
    ]);
  });

  it("is not called around steps that are replayed", async () => {
    const order: string[] = [];
    const executor = await startApp(
      (client) => [
        client.createFunction({ id: "fn", triggers: { event: "go" } }, async ({ step }) => {
          await step.run("a", () => null);
          await step.run("b", () => null);
        }),
      ],
      { middleware: [logger("m", order)] },
    );
    await executor.run("shop-fn");
    expect(order.filter((line) => line.includes("step a"))).toEqual([
      "m: step a",
      "m: step a ended",
    ]);
    expect(order.filter((line) => line === "m: run ended")).toHaveLength(1);
  });

  it.each([{ checkpointing: true }, { checkpointing: false }])(
    "can store another value than the function reads (checkpointing $checkpointing)",
    async ({ checkpointing }) => {
      const sealed: Middleware = {
        name: "sealed",
        wrapStep: async (_step, next) => ({ sealed: JSON.stringify(await next()) }),
        readMemo: (_step, value) =>
          isSealed(value) ? (JSON.parse(value.sealed) as unknown) : value,
      };
      const executor = await startApp(
        (client) => [
          client.createFunction({ id: "fn", triggers: { event: "go" } }, async ({ step }) => [
            await step.run("secret", () => "abc"),
            await step.run("next", () => 1),
          ]),
        ],
        { checkpointing, middleware: [sealed] },
      );
      const run = await executor.run("shop-fn");
      expect(run.output).toEqual(["abc", 1]);
      expect(run.ops[0]).toMatchObject({ data: { sealed: '"abc"' } });
    },
  );

  it("can change the context of the handler", async () => {
    const renamed: Middleware = {
      name: "renamed",
      wrapRun: (run, next) => next({ ...run, event: { ...run.event, data: { who: "you" } } }),
    };
    const executor = await startApp(
      (client) => [
        client.createFunction({ id: "fn", triggers: { event: "go" } }, ({ event }) => event.data),
      ],
      { middleware: [renamed] },
    );
    expect((await executor.run("shop-fn")).output).toEqual({ who: "you" });
  });

  it("fails the step with what it throws", async () => {
    const broken: Middleware = { name: "broken", wrapStep: () => Promise.reject(new Error("no")) };
    const executor = await startApp(
      (client) => [
        client.createFunction({ id: "fn", triggers: { event: "go" }, retries: 0 }, ({ step }) =>
          step.run("a", () => 1),
        ),
      ],
      { middleware: [broken] },
    );
    expect(await executor.run("shop-fn")).toMatchObject({
      status: "failed",
      error: { message: "no" },
    });
  });
});

function logger(name: string, order: string[]): Middleware {
  return {
    name,
    async wrapRun(run, next) {
      order.push(`${name}: run`);
      const output = await next(run);
      order.push(`${name}: run ended`);
      return output;
    },
    async wrapStep({ stepName }, next) {
      order.push(`${name}: step ${stepName}`);
      const output = await next();
      order.push(`${name}: step ${stepName} ended`);
      return output;
    },
  };
}

function isSealed(value: unknown): value is { sealed: string } {
  return typeof value === "object" && value !== null && "sealed" in value;
}
