// Steps one after the other, and functions without any.
import { same } from "../runner/mismatch.ts";
import { scenarios } from "../scenario.ts";

const NO_STEPS = { inline: ["step > 206 RunComplete"], stepwise: ["step > 200"] };

export const SEQUENTIAL = scenarios("steps in a row", {
  "no-steps": {
    handler: () => ({ ok: true }),
    expect: { output: { ok: true }, calls: NO_STEPS },
  },
  "nothing-returned": {
    handler: () => undefined,
    expect: { output: null, calls: NO_STEPS },
  },
  "array-returned": {
    // An answer is read by its status: this is no list of ops.
    handler: () => [{ id: "x", op: "StepRun", data: 1 }],
    expect: { output: [{ id: "x", op: "StepRun", data: 1 }], calls: NO_STEPS },
  },
  "two-steps": {
    handler: async ({ step, note }) => {
      const a = await step.run("a", () => {
        note("a runs");
        return 1;
      });
      return a + (await step.run("b", () => 2));
    },
    expect: {
      output: 3,
      notes: ["a runs"],
      calls: {
        inline: [
          "checkpoint > 200 StepRun a",
          "checkpoint > 200 StepRun b",
          "step > 206 RunComplete",
        ],
        stepwise: ["step > 206 StepRun a", "step > 206 StepRun b", "step > 200"],
      },
    },
  },
  "twenty-steps": {
    handler: async ({ step, note }) => {
      let sum = 0;
      for (let i = 0; i < 20; i += 1) {
        sum += await step.run(`s${String(i)}`, () => {
          note(i);
          return i;
        });
      }
      return sum;
    },
    expect: { output: 190, notes: Array.from({ length: 20 }, (_, i) => i) },
  },
  "same-id-again": {
    handler: async ({ step }) => {
      const seen: number[] = [];
      for (let i = 0; i < 3; i += 1) seen.push(await step.run("same", () => i));
      await step.sleepUntil("pause", new Date(0));
      return seen;
    },
    expect: {
      output: [0, 1, 2],
      memos: { same: '{"data":0}', "same:1": '{"data":1}', "same:2": '{"data":2}' },
    },
  },
  "same-id-as-counted": {
    handler: async ({ step }) => [
      await step.run("x", () => "first"),
      await step.run("x", () => "second"),
      await step.run("x:1", () => "named"),
    ],
    expect: { output: ["first", "second", "named"] },
  },
  "step-name": {
    handler: async ({ step }) => await step.run({ id: "a", name: "Step A" }, () => 1),
    expect: {
      output: 1,
      calls: {
        inline: ["checkpoint > 200 StepRun Step A", "step > 206 RunComplete"],
        stepwise: ["step > 206 StepRun Step A", "step > 200"],
      },
    },
  },
  "step-arguments": {
    handler: async ({ step }) => await step.run("add", (x: number, y: number) => x + y, 1, 2),
    expect: { output: 3 },
  },
  "async-between-steps": {
    handler: async ({ step }) => {
      const a = await step.run("a", () => 1);
      await new Promise((resolve) => setImmediate(resolve));
      return a + (await step.run("b", () => 2));
    },
    expect: { output: 3 },
  },
  "replay-sees-the-same": {
    handler: async ({ step, note }) => {
      const random = await step.run("random", () => Math.random());
      note(random);
      await step.sleepUntil("pause", new Date(0));
      return random;
    },
    check: async ({ record, run }) => {
      const { notes } = await record();
      same("every replay", new Set(notes).size, 1);
      same("output", run.output, notes[0]);
    },
  },
});
