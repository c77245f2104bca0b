// Steps side by side, and races between them.
import { same } from "../runner/mismatch.ts";
import { outline } from "../runner/outline.ts";
import { scenarios } from "../scenario.ts";

const PLANNED = [
  "step > 206 StepPlanned x, StepPlanned y",
  "x > 206 StepRun x",
  "y > 206 StepRun y",
];

export const PARALLEL = scenarios("parallel steps", {
  "two-at-once": {
    handler: async ({ step, note }) => {
      const run = (id: string) =>
        step.run(id, () => {
          note(`${id} runs`);
          return id;
        });
      return await Promise.all([run("x"), run("y")]);
    },
    expect: {
      output: ["x", "y"],
      calls: {
        inline: [...PLANNED, "step > 206 RunComplete"],
        stepwise: [...PLANNED, "step > 200"],
        v3: null,
        unordered: true,
      },
    },
    check: async ({ record }) => {
      const { notes } = await record();
      same("each ran once", notes.map(String).toSorted(), ["x runs", "y runs"]);
    },
  },
  "then-in-a-row": {
    handler: async ({ step }) => {
      const both = await Promise.all([step.run("x", () => 1), step.run("y", () => 2)]);
      const c = await step.run("c", () => both[0] + both[1]);
      return await step.run("d", () => c + 1);
    },
    expect: {
      output: 4,
      calls: {
        inline: [
          ...PLANNED,
          "checkpoint > 200 StepRun c",
          "checkpoint > 200 StepRun d",
          "step > 206 RunComplete",
        ],
        stepwise: [...PLANNED, "step > 206 StepRun c", "step > 206 StepRun d", "step > 200"],
        v3: null,
        unordered: true,
      },
    },
  },
  "ten-at-once": {
    handler: async ({ step, note }) => {
      const ids = Array.from({ length: 10 }, (_, i) => i);
      const all = await Promise.all(
        ids.map((id) =>
          step.run(`p${String(id)}`, () => {
            note(id);
            return id;
          }),
        ),
      );
      return all.reduce((sum, one) => sum + one, 0);
    },
    expect: { output: 45 },
    check: async ({ record }) => {
      const { notes } = await record();
      same("each ran once", notes.length, 10);
    },
  },
  "branches-of-steps": {
    handler: async ({ step }) => {
      const branch = async (id: string) => {
        const one = await step.run(`${id}1`, () => 1);
        return one + (await step.run(`${id}2`, () => 2));
      };
      return await Promise.all([branch("x"), branch("y"), branch("z")]);
    },
    expect: { output: [3, 3, 3] },
  },
  "nested-promises": {
    handler: async ({ step }) => {
      const inner = async () =>
        await Promise.all([step.run("c", () => "c"), step.run("d", () => "d")]);
      return await Promise.all([
        step.run("a", () => "a"),
        step.run("b", () => "b").then(async (b) => [b, await inner()]),
      ]);
    },
    expect: { output: ["a", ["b", ["c", "d"]]] },
  },
  "all-settled": {
    handler: async ({ step }) => {
      const fail = () => {
        throw new TypeError("no");
      };
      const all = await Promise.allSettled([step.run("ok", () => 1), step.run("bad", fail)]);
      return all.map((one) => (one.status === "fulfilled" ? one.value : String(one.reason)));
    },
    check: ({ run }) => {
      const [first, second] = run.output as [number, string];
      same("first", first, 1);
      same("second", second.endsWith("no"), true);
      return Promise.resolve();
    },
  },
  "one-fails-uncaught": {
    handler: async ({ step }) => {
      const fail = () => {
        throw new TypeError("no");
      };
      return await Promise.all([step.run("ok", () => 1), step.run("bad", fail)]);
    },
    expect: { status: "Failed", error: { message: "no" } },
  },
  "one-is-retried": {
    main: { retries: 2 },
    handler: async ({ step, note }) => {
      const flaky = (attempt: { n: number }) => {
        note("flaky runs");
        if (attempt.n < 1) throw new Error("again");
        return "good";
      };
      return await Promise.all([
        step.run("steady", () => {
          note("steady runs");
          return 1;
        }),
        step.run("flaky", () => flaky({ n: attempts() })),
      ]);
    },
    check: async ({ record, run }) => {
      const { notes } = await record();
      same("the other one ran once", notes.filter((note) => note === "steady runs").length, 1);
      same("output", run.output, [1, "good"]);
    },
  },
  "with-sleep-and-wait": {
    handler: async ({ step, names }) =>
      await Promise.all([
        step.run("x", () => "x"),
        step.sleep("nap", "1s").then(() => "slept"),
        step.waitForEvent("wait", { event: names.event("never"), timeout: "1s" }),
      ]),
    expect: { output: ["x", "slept", null] },
  },
  "not-awaited": {
    handler: async ({ step }) => {
      const early = step.run("early", () => 1);
      const late = await step.run("late", () => 2);
      return [await early, late];
    },
    expect: { output: [1, 2] },
  },
  "two-parallel-sections": {
    handler: async ({ step }) => {
      const first = await Promise.all([step.run("a", () => 1), step.run("b", () => 2)]);
      const second = await Promise.all([step.run("c", () => 3), step.run("d", () => 4)]);
      return [...first, ...second];
    },
    expect: { output: [1, 2, 3, 4] },
  },
  "race-of-steps": {
    handler: async ({ step }) => {
      const winner = await Promise.race([step.run("x", () => "x"), step.run("y", () => "y")]);
      const after = await step.run("after", () => winner);
      return winner === after ? "consistent" : [winner, after];
    },
    expect: { output: "consistent" },
  },
  // The official SDK ends a function only when every step it asked for has ended.
  "race-against-a-longer-sleep": {
    handler: async ({ step, group }) => {
      const winner = await group.parallel({ mode: "race" }, () =>
        Promise.race([step.run("x", () => "x"), step.sleep("long", "3s").then(() => "slept")]),
      );
      return await step.run("after", () => winner);
    },
    expect: { output: "x" },
  },
  "race-that-the-sleep-wins": {
    handler: async ({ step, group, names }) =>
      await group.parallel({ mode: "race" }, () =>
        Promise.race([
          step.waitForEvent("never", { event: names.event("never"), timeout: "3s" }),
          step.sleep("short", "1s").then(() => "slept"),
        ]),
      ),
    expect: { output: "slept" },
  },
  "any-of-a-failing-and-a-good": {
    handler: async ({ step }) => {
      const fail = () => {
        throw new Error("no");
      };
      return await Promise.any([step.run("bad", fail), step.run("ok", () => "ok")]);
    },
    expect: { output: "ok" },
  },
  "planned-steps-run-once": {
    handler: async ({ step }) =>
      await Promise.all(["x", "y", "z"].map((id) => step.run(id, () => id))),
    check: async ({ record }) => {
      const lines = outline(await record());
      const runs = lines.filter((line) => line.includes("StepRun")).toSorted();
      same("targeted calls", runs, ["x > 206 StepRun x", "y > 206 StepRun y", "z > 206 StepRun z"]);
    },
  },
});

let calls = 0;

/** Of "one-is-retried": how often its flaky step ran before; odd calls fail. */
const attempts = (): number => calls++ % 2;
