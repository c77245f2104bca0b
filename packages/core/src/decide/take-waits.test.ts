import { describe, expect, it } from "vitest";
import type { Op } from "../protocol/opcode.ts";
import {
  aMoment,
  answer,
  aRun,
  invoke,
  NOW_MS,
  openJobs,
  progress,
  sleep,
  take,
  waitForEvent,
} from "./testing/builders.ts";

const DAY_MS = 86_400_000;

function takeOne(op: Op, over: Parameters<typeof aRun>[0] = {}) {
  const run = aRun(over);
  return take(run, answer(run, null, progress(op)));
}

/** The error that the app's code will meet in the step, which it may catch. */
function errorOf(op: Op, over: Parameters<typeof aRun>[0] = {}): string {
  const run = aRun(over);
  const transition = take(run, answer(run, null, progress(op)));
  expect(transition).toMatchObject({ waits: [], invocations: [], status: "running" });
  expect(transition.memos).toMatchObject([{ stepId: op.id, kind: "error" }]);
  expect(openJobs(run)).toEqual([null]);
  const error = JSON.parse(transition.memos[0]?.value ?? "") as { message: string };
  return error.message;
}

describe("a sleep", () => {
  it.each([
    ["1h", { afterMs: 3_600_000 }],
    ["500ms", { afterMs: 500 }],
    ["0.0001s", { afterMs: 1 }],
    ["", { afterMs: 0 }],
    ["366d", { afterMs: 366 * DAY_MS }],
    ["2027-01-01T00:00:00Z", { atMs: NOW_MS + 365 * DAY_MS }],
    ["1999-01-01T00:00:00Z", { atMs: Date.UTC(1999, 0, 1) }],
  ])("of %j is due %j", (text, due) => {
    expect(takeOne(sleep("s", text)).jobs).toMatchObject([{ kind: "sleep", stepId: "s", due }]);
  });

  it.each(["", "nap"])("may carry its duration as an option, and %j as its name", (name) => {
    const op = sleep("s", name, { opts: { duration: "1m" } });
    expect(takeOne(op).jobs).toMatchObject([{ due: { afterMs: 60_000 } }]);
  });

  it.each([
    "-5s",
    "NaN",
    "abc",
    "400d",
    "2026-01-31T09:00:00",
    "2030-01-01T00:00:00Z",
    "9".repeat(400),
  ])("of %j is a step error that names the step (row 47)", (text) => {
    expect(errorOf(sleep("s", text))).toMatch(/^Step "s" cannot sleep: /);
  });

  it("says what is wrong, and does not repeat a text without end", () => {
    expect(errorOf(sleep("s", "abc"))).toContain('"abc" is neither a duration such as "1d2h30s"');
    expect(errorOf(sleep("s", "400d"))).toContain("400d is longer than 366 days");
    expect(errorOf(sleep("s", "x".repeat(10_000))).length).toBeLessThan(300);
  });
});

describe("a wait for an event", () => {
  it("is written down with its job, which looks back at once", () => {
    const op = waitForEvent("w", { timeout: "7d", if: "async.data.id == '7'" });
    expect(takeOne(op)).toMatchObject({
      status: "waiting",
      jobs: [{ kind: "wait", stepId: "w", due: null }],
      waits: [
        {
          stepId: "w",
          stepName: "w",
          kind: "event",
          eventName: "shop/paid",
          conditionSource: "async.data.id == '7'",
          lookback: true,
          timeout: { afterMs: 7 * DAY_MS },
          childRunId: null,
        },
      ],
    });
  });

  it("looks at once also if the step opted out of looking back (D9, I10)", () => {
    const { jobs, waits } = takeOne(waitForEvent("w", { lookback: "none" }));
    expect(waits).toMatchObject([{ lookback: false, conditionSource: null }]);
    expect(jobs).toMatchObject([{ due: null }]);
  });

  it("may name its event as an option, and have an empty condition", () => {
    const op = waitForEvent("w", { event: "shop/sent", if: "" }, "");
    expect(takeOne(op).waits).toMatchObject([{ eventName: "shop/sent", conditionSource: null }]);
  });

  it("may be over at once", () => {
    expect(takeOne(waitForEvent("w", { timeout: "" })).waits).toMatchObject([
      { timeout: { afterMs: 0 } },
    ]);
  });

  it.each([
    ["no timeout", { timeout: undefined }, "(no timeout)"],
    ["a timeout that is a number", { timeout: 5 }, "(no timeout)"],
    ["a timeout of 400 days", { timeout: "400d" }, "longer than 366 days"],
    ["a condition that does not compile", { if: "bad" }, "the condition is bad"],
  ])("with %s is a step error, and never hangs (row 48)", (_, opts, reason) => {
    const message = errorOf(waitForEvent("w", opts));
    expect(message).toMatch(/^Step "w" cannot wait: /);
    expect(message).toContain(reason);
  });

  it("for no event is a step error", () => {
    expect(errorOf(waitForEvent("w", {}, ""))).toBe('Step "w" cannot wait: it names no event');
  });
});

describe("an invocation", () => {
  it("starts a child and waits for it", () => {
    const op = invoke("i", { payload: { data: { n: 1 } }, timeout: "1h" });
    const { invocations, waits, jobs, status } = takeOne(op);
    const childRunId = invocations[0]?.childRunId;
    expect(childRunId).toMatch(/^id-/);
    const timeout = { afterMs: 3_600_000 };
    expect(invocations).toEqual([
      {
        stepId: "i",
        stepName: "i",
        functionSlug: "shop-child",
        data: '{"n":1}',
        childRunId,
        expires: timeout,
      },
    ]);
    expect(waits).toMatchObject([{ stepId: "i", kind: "invoke", childRunId, timeout }]);
    expect(jobs).toMatchObject([{ kind: "wait", stepId: "i", due: timeout }]);
    expect(status).toBe("waiting");
  });

  it("waits a year if it has no timeout, and passes an empty object if it has no data", () => {
    expect(takeOne(invoke("i")).invocations).toMatchObject([
      { data: "{}", expires: { afterMs: 365 * DAY_MS } },
    ]);
    expect(takeOne(invoke("i", { payload: null, timeout: null })).invocations).toHaveLength(1);
  });

  it("hands the sessions of its step on, or fails where they are not valid", () => {
    const meta = { sessions: { own: "o" }, propagated_sessions: { chat: "c" } };
    expect(takeOne(invoke("i", { payload: { meta } })).invocations).toMatchObject([
      { meta: { sessions: { own: "o", chat: "c" } } },
    ]);
    expect(errorOf(invoke("i", { payload: { meta: { sessions: 1 } } }))).toContain(
      "cannot invoke shop-child: meta.sessions must be an object",
    );
  });

  it("of an unknown function is a step error in the protocol's words (row 49)", () => {
    expect(errorOf(invoke("i", { function_id: "no-such-function" }))).toBe(
      "could not find function with ID: no-such-function",
    );
  });

  it.each([{ function_id: undefined }, { function_id: "" }, { function_id: 7 }])(
    "of no function (%j) is a step error",
    (opts) => {
      expect(errorOf(invoke("i", opts))).toBe('Step "i" names no function to invoke.');
    },
  );

  it("of the 101st in a chain is a step error", () => {
    expect(takeOne(invoke("i"), { depth: 99 }).invocations).toHaveLength(1);
    expect(errorOf(invoke("i"), { depth: 100 })).toContain("invocation number 101 in a chain");
  });

  it.each(["soon", "400d"])("with the timeout %j is a step error", (timeout) => {
    expect(errorOf(invoke("i", { timeout }))).toContain("cannot wait for shop-child: ");
  });
});

describe("the longest delay", () => {
  it("is a limit that can be configured", () => {
    const run = aRun();
    const moment = aMoment({ limits: { delayMs: DAY_MS } });
    const { memos } = take(run, answer(run, null, progress(sleep("s", "2d"))), moment);
    expect(memos[0]?.value).toContain("2d is longer than 1 days, the longest delay");
  });
});
