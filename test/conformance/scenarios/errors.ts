// What is left of an error on its way: to the code that catches it, and to whoever reads the run.
import { holds, includes, same } from "../runner/mismatch.ts";
import { scenarios } from "../scenario.ts";

class CustomError extends Error {
  override readonly name = "CustomError";
  readonly code = "E42";
}

const boom = (): never => {
  throw new TypeError("boom");
};

export const ERRORS = scenarios("errors", {
  "caught-step-error": {
    handler: async ({ step }) => {
      const words = await step
        .run("bad", () => boom())
        .catch((error: Error) => `${error.name}: ${error.message}`);
      return await step.run("after", () => words);
    },
    expect: { output: "TypeError: boom" },
  },
  "caught-error-in-every-replay": {
    handler: async ({ step, note }) => {
      const failure = await step.run("bad", () => boom()).catch((error: Error) => error);
      note([failure.name, failure.message]);
      await step.sleepUntil("pause", new Date(0));
      return "on";
    },
    check: async ({ record, run }) => {
      same("output", run.output, "on");
      const { notes } = await record();
      for (const note of notes) same("the error", note, ["TypeError", "boom"]);
    },
  },
  "memo-of-a-failed-step": {
    handler: async ({ step }) => {
      await step.run("bad", () => boom()).catch(() => undefined);
      return "on";
    },
    check: async ({ record }) => {
      const { calls } = await record();
      const last = calls.filter((call) => !("kind" in call)).at(-1);
      const { steps } = JSON.parse(last?.body ?? "{}") as { steps: Record<string, unknown> };
      const [memo] = Object.values(steps) as { error: unknown }[];
      includes("the memo's error", memo?.error, { name: "TypeError", message: "boom" });
    },
  },
  "error-cause": {
    handler: async ({ step }) => {
      const root = new Error("middle", { cause: new RangeError("root") });
      const failure = await step
        .run("bad", () => {
          throw new Error("top", { cause: root });
        })
        .catch((error: Error) => error);
      const middle = failure.cause as Error;
      return [failure.message, middle.message, (middle.cause as Error | undefined)?.message];
    },
    expect: { output: ["top", "middle", "root"] },
  },
  "error-stack": {
    handler: () => boom(),
    check: ({ run }) => {
      const { stack } = run.output as { stack: string };
      holds("a stack that names the code", stack.includes("errors.ts"), stack);
      return Promise.resolve();
    },
    expect: { status: "Failed" },
  },
  "custom-error-class": {
    handler: () => {
      throw new CustomError("mine");
    },
    expect: { status: "Failed", error: { name: "CustomError", message: "mine" } },
    v3: { error: { name: "Error", message: "mine" } },
  },
  "custom-error-in-a-step": {
    handler: async ({ step }) =>
      await step
        .run("bad", () => {
          throw new CustomError("mine");
        })
        .catch((error: Error) => [error.name, error.message]),
    expect: { output: ["CustomError", "mine"] },
    v3: { output: ["Error", "mine"] },
  },
  "thrown-string": {
    handler: () => {
      const words: unknown = "just words";
      throw words;
    },
    check: ({ run }) => {
      const { message } = run.output as { message: string };
      holds("a message with the words", message.includes("just words"), run.output);
      return Promise.resolve();
    },
    expect: { status: "Failed" },
  },
  "rejected-with-nothing": {
    // Version 3 takes it for a result.
    sdks: ["v4", "cairn"],
    handler: () => Promise.reject(undefined),
    expect: { status: "Failed" },
  },
  "long-message": {
    handler: () => {
      throw new Error("x".repeat(20_000));
    },
    check: ({ run }) => {
      const { message } = run.output as { message: string };
      same("length of the message", message.length, 20_000);
      return Promise.resolve();
    },
    expect: { status: "Failed" },
  },
  "rethrown-step-error": {
    main: { retries: 2 },
    handler: async ({ step, note }) => {
      note("called");
      try {
        return await step.run("bad", () => {
          throw new RangeError("far out");
        });
      } catch (error) {
        note("caught");
        throw error;
      }
    },
    expect: { status: "Failed", error: { name: "RangeError", message: "far out" } },
    v3: { error: { name: "Error", message: "far out" } },
    check: async ({ record }) => {
      const { notes } = await record();
      same(
        "caught once: it is not tried again",
        notes.filter((note) => note === "caught").length,
        1,
      );
    },
  },
  compensated: {
    handler: async ({ step }) => {
      try {
        await step.run("provision", () => boom());
      } catch {
        return await step.run("revoke", () => "revoked");
      }
      return "provisioned";
    },
    expect: { output: "revoked" },
  },
});
