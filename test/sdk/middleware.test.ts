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

  it("that cannot read a result fails the call: code that undoes a failed step does not run", async () => {
    let undone = 0;
    const executor = await startApp(
      (client) => [
        client.createFunction({ id: "fn", triggers: { event: "go" }, retries: 0 }, ({ step }) =>
          step.run("do", () => 1).catch(() => (undone += 1)),
        ),
      ],
      { middleware: [{ name: "blind", readMemo: () => Promise.reject(new Error("unreadable")) }] },
    );
    expect(await executor.run("shop-fn")).toMatchObject({
      status: "failed",
      error: { message: "unreadable" },
    });
    expect(undone).toBe(0);
  });

  it("can change the data of invocations and deferred functions, and the events that arrive", async () => {
    const upper = (text: unknown) => String(text).toUpperCase();
    const loud: Middleware = {
      name: "loud",
      writeData: (data) => ({ written: upper(Reflect.get(Object(data), "said")) }),
      readEvent: (event) => ({ ...event, data: { ...event.data, read: event.name } }),
    };
    const executor = await startApp(
      (client) => {
        const child = client.createFunction(
          { id: "child", triggers: [] },
          ({ event }) => event.data,
        );
        return [
          child,
          client.createFunction(
            { id: "fn", triggers: { event: "go" } },
            async ({ event, step }) => {
              const waited = await step.waitForEvent("w", { event: "come", timeout: "1h" });
              const got = await step.invoke("call", { function: child, data: { said: "hi" } });
              return [event.data["read"], waited?.data["read"], got];
            },
          ),
        ];
      },
      { middleware: [loud], arrivals: { come: {} } },
    );
    const { output } = await executor.run("shop-fn");
    expect(output).toMatchObject([
      "go",
      "come",
      { written: "HI", read: "inngest/function.invoked" },
    ]);
  });

  it("can keep the arguments of steps in the app", async () => {
    const executor = await startApp(
      (client) => [
        client.createFunction({ id: "fn", triggers: { event: "go" } }, ({ step }) =>
          step.run("a", (word: string) => word, "secret"),
        ),
      ],
      { middleware: [{ name: "discreet", hidesInput: true }] },
    );
    const { ops, output } = await executor.run("shop-fn");
    expect(output).toBe("secret");
    expect(ops).toMatchObject([{ opts: {} }]);
    expect(ops[0]).not.toHaveProperty("opts.input");
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
