// How often things are tried, and when.
import { holds, same } from "../runner/mismatch.ts";
import { scenarios } from "../scenario.ts";

/** Nobody but a machine that stalls is so late; a lease or a sweep would be later. */
const LATE_MS = 20_000;

const boom = (): never => {
  throw new TypeError("boom");
};

export const RETRIES = scenarios("retries", {
  "step-fails-then-succeeds": {
    main: { retries: 2 },
    handler: async ({ step, attempt }) =>
      await step.run("flaky", () => (attempt === 0 ? boom() : `good at ${String(attempt)}`)),
    expect: {
      output: "good at 1",
      calls: {
        inline: [
          "step > 206 StepError flaky",
          "step@1 > 206 StepRun flaky",
          "step > 206 RunComplete",
        ],
        stepwise: ["step > 206 StepError flaky", "step@1 > 206 StepRun flaky", "step > 200"],
      },
    },
  },
  "step-uses-up-its-attempts": {
    main: { retries: 2 },
    handler: async ({ step, note }) =>
      await step.run("bad", () => {
        note("runs");
        boom();
      }),
    expect: {
      status: "Failed",
      error: { name: "TypeError", message: "boom" },
      notes: ["runs", "runs", "runs"],
      calls: {
        inline: [
          "step > 206 StepError bad",
          "step@1 > 206 StepError bad",
          "step@2 > 206 StepFailed bad",
          "step > 400 final",
        ],
        stepwise: [
          "step > 206 StepError bad",
          "step@1 > 206 StepError bad",
          "step@2 > 206 StepFailed bad",
          "step > 400 final",
        ],
      },
    },
    v3: { error: { name: "Error", message: "boom" } },
  },
  // "500 retry" of version 3: it does not know that this was the last attempt; the executor does.
  "no-retries": {
    handler: () => boom(),
    expect: {
      status: "Failed",
      error: { name: "TypeError", message: "boom" },
      calls: {
        inline: ["step > 400 final"],
        stepwise: ["step > 400 final"],
        v3: ["step > 500 retry"],
      },
    },
  },
  "function-fails-then-succeeds": {
    main: { retries: 3 },
    handler: ({ attempt }) => (attempt < 2 ? boom() : attempt),
    expect: {
      output: 2,
      calls: {
        stepwise: ["step > 500 retry", "step@1 > 500 retry", "step@2 > 200"],
      },
    },
  },
  "function-uses-up-its-attempts": {
    main: { retries: 1 },
    handler: ({ note, attempt }) => {
      note(attempt);
      boom();
    },
    expect: { status: "Failed", error: { message: "boom" }, notes: [0, 1] },
  },
  "attempts-start-anew-after-a-step": {
    main: { retries: 2 },
    handler: async ({ step, attempt, note }) => {
      await step.run("a", () => {
        note(`a ${String(attempt)}`);
        if (attempt === 0) boom();
      });
      await step.run("b", () => {
        note("b");
      });
      return "done";
    },
    expect: { output: "done", notes: ["a 0", "a 1", "b"] },
  },
  "error-between-steps": {
    main: { retries: 2 },
    handler: async ({ step, attempt, note }) => {
      await step.run("a", () => {
        note("a runs");
      });
      if (attempt === 0) boom();
      return await step.run("b", () => attempt);
    },
    expect: { output: 1, notes: ["a runs"] },
  },
  "non-retriable-in-a-step": {
    main: { retries: 3 },
    handler: async ({ step, nonRetriable, note }) =>
      await step.run("nr", () => {
        note("runs");
        throw nonRetriable("stop");
      }),
    expect: { status: "Failed", error: { message: "stop" }, notes: ["runs"] },
  },
  "non-retriable-in-the-function": {
    main: { retries: 3 },
    handler: ({ nonRetriable, note }) => {
      note("runs");
      throw nonRetriable("stop");
    },
    expect: {
      status: "Failed",
      error: { message: "stop" },
      notes: ["runs"],
      calls: { inline: ["step > 400 final"], stepwise: ["step > 400 final"] },
    },
  },
  "retry-after-in-a-step": {
    main: { retries: 1 },
    handler: async ({ step, attempt, retryAfter, note }) =>
      await step.run("busy", () => {
        note(Date.now());
        if (attempt === 0) throw retryAfter("busy", "2s");
        return "ok";
      }),
    check: async ({ record, run }) => {
      same("output", run.output, "ok");
      const [first = 0, second = 0] = (await record()).notes as number[];
      holds(
        "2 s between the attempts",
        second - first >= 1_900 && second - first < LATE_MS,
        second - first,
      );
    },
  },
  "retry-after-a-date": {
    main: { retries: 1 },
    handler: ({ attempt, retryAfter, note }) => {
      note(Date.now());
      if (attempt === 0) throw retryAfter("busy", new Date(Date.now() + 1_500));
      return "ok";
    },
    check: async ({ record, run }) => {
      same("output", run.output, "ok");
      const [first = 0, second = 0] = (await record()).notes as number[];
      holds(
        "1.5 s between the attempts",
        second - first >= 900 && second - first < LATE_MS,
        second - first,
      );
    },
  },
});
