// Functions that start functions and wait for them.
import { holds, includes, same } from "../runner/mismatch.ts";
import { scenarios } from "../scenario.ts";

export const INVOCATIONS = scenarios("invocations", {
  invoke: {
    handler: async ({ step, fn }) =>
      await step.invoke("call", { function: fn("child"), data: { n: 21 } }),
    functions: { child: { handler: ({ event }) => ({ doubled: Number(event.data["n"]) * 2 }) } },
    expect: {
      output: { doubled: 42 },
      memos: { call: '{"data":{"doubled":42}}' },
      calls: {
        inline: ["step > 206 InvokeFunction call", "step > 206 RunComplete"],
        stepwise: ["step > 206 InvokeFunction call", "step > 200"],
      },
    },
  },
  "invoke-event": {
    handler: async ({ step, fn }) =>
      await step.invoke("call", { function: fn("child"), data: { n: 1 } }),
    functions: { child: { handler: ({ event }) => event } },
    check: ({ run }) => {
      const event = run.output as { name: string; data: Record<string, unknown> };
      same("name", event.name, "inngest/function.invoked");
      same("data", event.data["n"], 1);
      return Promise.resolve();
    },
  },
  "invoke-without-data": {
    handler: async ({ step, fn }) => await step.invoke("call", { function: fn("child") }),
    functions: { child: { handler: () => "came" } },
    expect: { output: "came" },
  },
  "invoke-returns-nothing": {
    handler: async ({ step, fn }) => [await step.invoke("call", { function: fn("child") })],
    functions: { child: { handler: () => undefined } },
    expect: { output: [null], memos: { call: '{"data":null}' } },
  },
  "invoke-child-with-steps": {
    handler: async ({ step, fn }) =>
      await step.invoke("call", { function: fn("child"), data: { n: 1 } }),
    functions: {
      child: {
        handler: async ({ step }) => {
          const a = await step.run("a", () => 1);
          await step.sleep("nap", "1s");
          return a + (await step.run("b", () => 2));
        },
      },
    },
    expect: { output: 3 },
  },
  "invoke-failing-child": {
    handler: async ({ step, fn }) =>
      await step
        .invoke("call", { function: fn("child") })
        .catch((error: Error) => [error.name, error.message]),
    functions: {
      child: {
        handler: () => {
          throw new RangeError("child broke");
        },
      },
    },
    expect: { output: ["RangeError", "child broke"] },
  },
  "invoke-failing-child-uncaught": {
    main: { retries: 2 },
    handler: async ({ step, fn }) => await step.invoke("call", { function: fn("child") }),
    functions: {
      child: {
        handler: ({ nonRetriable }) => {
          throw nonRetriable("child broke");
        },
      },
    },
    expect: { status: "Failed", error: { message: "child broke" } },
  },
  "invoke-child-is-retried": {
    handler: async ({ step, fn }) => await step.invoke("call", { function: fn("child") }),
    functions: {
      child: {
        retries: 2,
        handler: ({ attempt }) => {
          if (attempt === 0) throw new Error("again");
          return attempt;
        },
      },
    },
    expect: { output: 1 },
  },
  "invoke-unknown-function": {
    handler: async ({ step, fn }) =>
      await step.invoke("call", { function: fn("nobody") }).catch((error: Error) => error.message),
    check: ({ run, names }) => {
      same("message", run.output, `could not find function with ID: ${names.slug("nobody")}`);
      return Promise.resolve();
    },
  },
  "invoke-timeout": {
    handler: async ({ step, fn }) =>
      await step
        .invoke("call", { function: fn("child"), timeout: "1s" })
        .catch((error: Error) => [error.name, error.message]),
    functions: {
      child: {
        handler: async ({ step }) => {
          await step.sleep("long", "1h");
        },
      },
    },
    expect: {
      output: ["InngestInvokeTimeoutError", "Timed out waiting for invoked function to complete"],
    },
  },
  "invoke-cancelled-child": {
    handler: async ({ step, fn }) =>
      await step
        .invoke("call", { function: fn("child"), data: {} })
        .then(() => "no error")
        .catch((error: Error) => error.message !== ""),
    functions: {
      child: {
        handler: async ({ step, note, runId, names }) => {
          note(runId, names.slug("child"));
          await step.sleep("long", "1h");
        },
      },
    },
    during: async ({ api, record, until, names, saw }) => {
      const child = await until("the child", async () => {
        const { notes } = await record(names.slug("child"));
        return notes[0] as string | undefined;
      });
      await saw("Sleep long", child);
      await api.ask(`/v1/runs/${child}`, { method: "DELETE" });
    },
    expect: { output: true },
  },
  "invoke-in-parallel": {
    handler: async ({ step, fn }) =>
      await Promise.all(
        [1, 2, 3].map((n) =>
          step.invoke(`call ${String(n)}`, { function: fn("child"), data: { n } }),
        ),
      ),
    functions: { child: { handler: ({ event }) => Number(event.data["n"]) * 10 } },
    expect: { output: [10, 20, 30] },
  },
  "invoke-two-deep": {
    handler: async ({ step, fn }) => await step.invoke("call", { function: fn("child") }),
    functions: {
      child: {
        handler: async ({ step, fn }) => await step.invoke("call", { function: fn("leaf") }),
      },
      leaf: { handler: () => "leaf" },
    },
    expect: { output: "leaf" },
  },
  "invoke-a-triggered-function": {
    handler: async ({ step, fn }) =>
      await step.invoke("call", { function: fn("child"), data: { n: 1 } }),
    functions: {
      child: {
        triggers: (names) => [{ event: names.event("other") }],
        handler: ({ event }) => event.data["n"],
      },
    },
    expect: { output: 1 },
  },
  "invoke-over-the-api": {
    functions: { child: { handler: ({ event }) => event.data } },
    check: async ({ api, names, ended }) => {
      const path = `/v1/functions/${names.slug("child")}/invoke`;
      const started = (await api.data(path, { body: { data: { n: 1 } } })) as Record<
        string,
        string
      >;
      const runId = started["runId"] ?? started["run_id"] ?? started["id"] ?? "";
      holds("the id of a run", runId !== "", started);
      includes("output", (await ended(runId)).output, { n: 1 });
    },
  },
});
