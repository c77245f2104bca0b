// Functions that a run starts when it ends.
import type { Context, FunctionSpec } from "../function-spec.ts";
import { same } from "../runner/mismatch.ts";
import { stepHash } from "../runner/outline.ts";
import type { Trial } from "../runner/trial.ts";
import { type Draft, scenarios } from "../scenario.ts";

/** Notes with the run that has deferred it, and returns its input. */
const later: FunctionSpec = {
  deferred: true,
  handler: ({ event: { data }, note }) => {
    note(`later ${String(data["n"])}`, String(data["parent"]));
    return data["n"];
  },
};

/** The outputs of the deferred runs, once there are so many and all of them have ended. */
async function outputs({ api, names, ended, until }: Trial, count: number): Promise<unknown[]> {
  const runs = await until(`${String(count)} deferred runs`, async () => {
    const path = `/v1/runs?function=${names.slug("later")}&limit=100`;
    const list = (await api.data(path)) as { id: string; endedAt: string | null }[];
    const isDone = list.length >= count && list.every(({ endedAt }) => endedAt !== null);
    return isDone ? list : undefined;
  });
  const all = await Promise.all(runs.map(async ({ id }) => (await ended(id)).output));
  return all.toSorted((a, b) => Number(a) - Number(b));
}

const putOff = ({ defer, runId }: Context, n: number) =>
  defer(`d${String(n)}`, "later", { n, parent: runId });

const deferring = (draft: Draft): Draft => ({
  sdks: ["v4", "cairn"],
  functions: { later },
  ...draft,
});

export const DEFERS = scenarios("deferred functions", {
  "defer-starts-at-the-end": deferring({
    handler: async (context) => {
      const { step, note } = context;
      putOff(context, 1);
      await step.run("a", () => note("a"));
      await step.sleep("nap", "1s");
      await step.run("b", () => note("b"));
      return "done";
    },
    expect: { output: "done" },
    check: async (trial) => {
      same("outputs", await outputs(trial, 1), [1]);
      same("notes", (await trial.record()).notes, ["a", "b", "later 1"]);
    },
  }),
  "defer-without-steps": deferring({
    handler: (context) => {
      putOff(context, 1);
      return "done";
    },
    expect: { output: "done" },
    check: async (trial) => {
      same("outputs", await outputs(trial, 1), [1]);
    },
  }),
  "defer-aborted": deferring({
    handler: async (context) => {
      const { step } = context;
      const first = putOff(context, 1);
      putOff(context, 2);
      await step.run("a", () => 1);
      await step.sleepUntil("pause", new Date(0));
      first.abort();
      await step.run("b", () => 2);
      return "done";
    },
    expect: { output: "done" },
    check: async (trial) => {
      same("outputs", await outputs(trial, 1), [2]);
    },
  }),
  "defer-and-the-run-fails": deferring({
    handler: async (context) => {
      putOff(context, 1);
      await context.step.run("a", () => 1);
      throw new Error("boom");
    },
    expect: { status: "Failed", error: { message: "boom" } },
    check: async (trial) => {
      same("outputs", await outputs(trial, 1), [1]);
    },
  }),
  "defer-and-a-retry": deferring({
    main: { retries: 1 },
    handler: async (context) => {
      putOff(context, 1);
      if (context.attempt === 0) throw new Error("again");
      await context.step.run("a", () => 1);
      return "done";
    },
    expect: { output: "done" },
    check: async (trial) => {
      same("outputs", await outputs(trial, 1), [1]);
    },
  }),
  "defer-in-a-rerun": deferring({
    handler: async (context) => {
      putOff(context, 1);
      await context.step.run("a", () => 1);
      await context.step.run("b", () => 2);
      return "done";
    },
    expect: { output: "done" },
    check: async (trial) => {
      const { api, runId, ended, until, record } = trial;
      same("outputs", await outputs(trial, 1), [1]);
      const body = { fromStep: { stepId: stepHash("b") } };
      const { id } = (await api.data(`/v1/runs/${runId}/rerun`, { body })) as { id: string };
      same("status", (await ended(id)).status, "Completed");
      await until("a deferred run of its own", async () => (await record(id)).notes[0]);
      same("outputs", await outputs(trial, 2), [1, 1]);
    },
  }),
  "defer-20": deferring({
    handler: async (context) => {
      for (let n = 1; n <= 20; n += 1) putOff(context, n);
      await context.step.run("a", () => 1);
      await context.step.sleepUntil("pause", new Date(0));
      return "done";
    },
    expect: { output: "done" },
    check: async (trial) => {
      const numbers = Array.from({ length: 20 }, (_, n) => n + 1);
      same("outputs", await outputs(trial, 20), numbers);
      const { notes } = await trial.record();
      same("started once", new Set(notes).size, notes.length);
    },
  }),
});
