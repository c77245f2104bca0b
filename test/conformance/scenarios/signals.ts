// Signals, and requests that functions make by a step.
import { includes, same } from "../runner/mismatch.ts";
import { scenarios } from "../scenario.ts";

const SIGNAL_SCENARIOS = scenarios("signals", {
  signal: {
    handler: async ({ step, names }) =>
      await step.waitForSignal("go", {
        signal: names.event("signal"),
        timeout: "1h",
        onConflict: "fail",
      }),
    during: async ({ saw, api, names, until, runId }) => {
      await saw("WaitForSignal go");
      const body = { signal: names.event("signal"), data: { n: 1, deep: { list: [] } } };
      // The app has answered; that the executor has stored it is seen by its answer.
      const answer = await until("somebody who waits", async () => {
        const { status, body: found } = await api.ask("/v1/signals", { body });
        return status === 404 ? undefined : found;
      });
      includes("answer", answer["data"], { run_id: runId });
    },
    check: ({ run, names }) => {
      const data = { n: 1, deep: { list: [] } };
      same("output", run.output, { signal: names.event("signal"), data });
      return Promise.resolve();
    },
  },
  "signal-timeout": {
    handler: async ({ step, names }) =>
      await step.waitForSignal("go", {
        signal: names.event("signal"),
        timeout: "1s",
        onConflict: "fail",
      }),
    expect: { output: null, memos: { go: "null" } },
  },
  "signal-nobody-waits-for": {
    check: async ({ api, names }) => {
      const body = { signal: names.event("signal"), data: 1 };
      same("status", (await api.ask("/v1/signals", { body })).status, 404);
    },
  },
  "signal-is-taken": {
    handler: async ({ step, names, fn }) => {
      // It is not over before the other one has asked for it, on a machine that may stall.
      const wait = { signal: names.event("signal"), timeout: "8s", onConflict: "fail" } as const;
      const invoked = step
        .invoke("call", { function: fn("other") })
        .then(() => "both waited")
        .catch(() => "refused");
      return await Promise.all([step.waitForSignal("go", wait), invoked]);
    },
    functions: {
      other: {
        handler: async ({ step, names }) => {
          await step.sleep("a moment", "1s");
          await step.waitForSignal("go", {
            signal: names.event("signal"),
            timeout: "1h",
            onConflict: "fail",
          });
        },
      },
    },
    expect: { output: [null, "refused"] },
  },
});

const REQUESTS = scenarios("requests of steps", {
  "step-fetch": {
    handler: async ({ step }) => {
      const executor = process.env["INNGEST_DEV"] ?? process.env["INNGEST_BASE_URL"] ?? "";
      const response = await step.fetch(`${executor}/health`);
      const body = (await response.json()) as unknown;
      return [response.status, typeof body];
    },
    expect: { output: [200, "object"] },
  },
  "step-fetch-404": {
    handler: async ({ step }) => {
      const executor = process.env["INNGEST_DEV"] ?? process.env["INNGEST_BASE_URL"] ?? "";
      return (await step.fetch(`${executor}/nowhere`)).status;
    },
    expect: { output: 404 },
  },
});

export const SIGNALS = [...SIGNAL_SCENARIOS, ...REQUESTS];
