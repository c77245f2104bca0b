import { describe, expect, it } from "vitest";
import { brief, call, macrotasks, microtasks, opsOf, type Steps } from "./replay-testing.ts";
import { hashStepId as hash } from "./step-ids.ts";

describe("when a function has one step after the other", () => {
  const handler = async (steps: Steps) => {
    const a = await steps.run("a", () => 1);
    const b = await steps.run("b", () => Number(a) + 1);
    return { a, b };
  };

  it("runs the first new step at once, and only that one", async () => {
    expect(brief(await call(handler))).toEqual(["StepRun a 1"]);
  });

  it("gives a finished step's memo to the function instead of running it", async () => {
    const outcome = await call(handler, { memos: { [hash("a")]: { data: 41 } } });
    expect(brief(outcome)).toEqual(["StepRun b 42"]);
  });

  it("ends with what the function returns", async () => {
    const memos = { [hash("a")]: { data: 1 }, [hash("b")]: { data: 2 } };
    expect(await call(handler, { memos })).toEqual({ kind: "completed", output: '{"a":1,"b":2}' });
  });

  it("only plans, when it is told to", async () => {
    expect(brief(await call(handler, { planOnly: true }))).toEqual(["StepPlanned a"]);
  });
});

describe("when steps are parallel", () => {
  const handler = async (steps: Steps) => {
    const both = Promise.all([steps.run("x", () => "X"), steps.run("y", () => "Y")]);
    return `${(await both).join("")}${String(await steps.run("z", () => "Z"))}`;
  };

  it("plans them all and runs none", async () => {
    expect(brief(await call(handler))).toEqual(["StepPlanned x", "StepPlanned y"]);
  });

  it("runs the one that the executor calls for", async () => {
    expect(brief(await call(handler, { target: hash("y") }))).toEqual(["StepRun y Y"]);
  });

  it("reports what is still open, when some have finished", async () => {
    const outcome = await call(handler, { memos: { [hash("x")]: { data: "X" } }, planOnly: true });
    expect(brief(outcome)).toEqual(["StepPlanned y"]);
  });

  it("goes on when all have finished", async () => {
    const memos = { [hash("x")]: { data: "X" }, [hash("y")]: { data: "Y" } };
    expect(brief(await call(handler, { memos }))).toEqual(["StepRun z Z"]);
  });

  it("reports branches in the order in which the code asks for their steps", async () => {
    const outcome = await call(
      async (steps) => {
        const branch = async (id: string) => {
          await steps.run(`${id}1`, () => null);
          await steps.run(`${id}2`, () => null);
        };
        await Promise.all([branch("x"), branch("y")]);
      },
      { memos: { [hash("x1")]: { data: null } } },
    );
    expect(brief(outcome)).toEqual(["StepPlanned y1", "StepPlanned x2"]);
  });
});

describe("when steps race", () => {
  const handler = async (steps: Steps) => {
    const slowToSettle = async (step: Promise<unknown>) => {
      await microtasks(1_000);
      return await step;
    };
    return await Promise.race([slowToSettle(steps.run("a", () => "A")), steps.run("b", () => "B")]);
  };
  const memos = { [hash("a")]: { data: "A" }, [hash("b")]: { data: "B" } };

  it.each([
    { first: "a", winner: "A" },
    { first: "b", winner: "B" },
  ])("lets $first win when it finished first", async ({ first, winner }) => {
    const stack = [hash(first), hash(first === "a" ? "b" : "a")];
    const outcome = await call(
      async (steps) => {
        const chained = async (id: string) => {
          const value = await steps.run(id, () => null);
          await microtasks(id === first ? 500 : 0);
          return value;
        };
        return await Promise.race([chained("a"), chained("b")]);
      },
      { memos, stack },
    );
    expect(outcome).toEqual({ kind: "completed", output: `"${winner}"` });
  });

  it("ends the run in the call for the loser, without running it", async () => {
    const ran: string[] = [];
    const outcome = await call(
      (steps) => Promise.race([steps.run("a", () => 1), steps.run("b", () => ran.push("b"))]),
      { target: hash("b"), memos: { [hash("a")]: { data: "A" } } },
    );
    expect(outcome).toEqual({ kind: "completed", output: '"A"' });
    expect(ran).toEqual([]);
  });

  it("delivers memos that are missing from the stack after the others, and never hangs", async () => {
    const outcome = await call(handler, { memos, stack: [hash("b")] });
    expect(outcome).toEqual({ kind: "completed", output: '"B"' });
  });

  it("ignores ids of the stack that have no memo", async () => {
    const outcome = await call(handler, { memos, stack: ["gone", hash("b"), hash("a")] });
    expect(outcome).toEqual({ kind: "completed", output: '"B"' });
  });
});

describe("when the function does work outside of steps", () => {
  it("waits for it, before and between steps", async () => {
    const outcome = await call(
      async (steps) => {
        await macrotasks(3);
        const a = await steps.run("a", () => 1);
        await macrotasks(3);
        return await steps.run("b", () => Number(a) + 1);
      },
      { memos: { [hash("a")]: { data: 1 } } },
    );
    expect(brief(outcome)).toEqual(["StepRun b 2"]);
  });
});

describe("when the executor calls for a step", () => {
  it("runs it with other arguments, if it sent some", async () => {
    const add = (...input: unknown[]) => Number(input[0]) + Number(input[1]);
    const memos = { [hash("sum")]: { input: [20, 22] } };
    const outcome = await call((steps) => steps.run("sum", add, {}, [1, 2]), { memos });
    expect(opsOf(outcome)).toMatchObject([{ data: 42, opts: { input: [20, 22] } }]);
  });

  it("says which steps it found when the code no longer has that step", async () => {
    const outcome = await call((steps) => steps.run("new", () => 1), { target: "gone" });
    expect(outcome).toEqual({
      kind: "step-missing",
      requested: "gone",
      found: [{ id: hash("new"), name: "new", displayName: "new" }],
    });
  });

  it("plans what is next, when the step has finished already", async () => {
    const outcome = await call(
      async (steps) => [await steps.run("a", () => 1), await steps.run("b", () => 2)],
      { target: hash("a"), memos: { [hash("a")]: { data: 1 } } },
    );
    expect(brief(outcome)).toEqual(["StepPlanned b"]);
  });
});
