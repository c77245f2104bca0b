import { describe, expect, it } from "vitest";
import { NonRetriable, RetryAfter, StepError } from "../errors.ts";
import type { StepContext, StepPolicy } from "./asked-step.ts";
import { brief, call, opsOf, type Steps } from "./replay-testing.ts";
import { hashStepId as hash } from "./step-ids.ts";

describe("when a step throws", () => {
  const throwing = (thrown: unknown, policy: StepPolicy = {}) => {
    return async (steps: Steps) => {
      const fail = (): never => {
        throw thrown;
      };
      return await steps.run("pay", fail, policy);
    };
  };
  const boom = new TypeError("boom", { cause: new Error("root") });

  it("asks for another try while attempts are left", async () => {
    const outcome = await call(throwing(boom), { attempt: 1, maxAttempts: 3 });
    expect(outcome).toMatchObject({ kind: "progress", noRetry: false });
    expect(opsOf(outcome)).toMatchObject([
      {
        op: "StepError",
        error: { name: "TypeError", message: "boom", cause: { message: "root" } },
      },
    ]);
  });

  it("fails the step on its last attempt", async () => {
    const outcome = await call(throwing(boom), { attempt: 2, maxAttempts: 3 });
    expect(outcome).toMatchObject({ noRetry: true, ops: [{ op: "StepFailed" }] });
  });

  it("fails the step at once when it must not be retried", async () => {
    const outcome = await call(throwing(new NonRetriable("no")), { maxAttempts: 3 });
    expect(outcome).toMatchObject({ noRetry: true, ops: [{ op: "StepFailed" }] });
  });

  it("fails the step when its own retries are used up, though the function has more", async () => {
    const outcome = await call(throwing(boom, { retries: 1 }), { attempt: 1, maxAttempts: 5 });
    expect(outcome).toMatchObject({ noRetry: true, ops: [{ op: "StepFailed" }] });
  });

  it("says when to come back, from the step's back-off", async () => {
    const policy = { backoffMs: (failures: number) => failures * 1_500 };
    const outcome = await call(throwing(boom, policy), { attempt: 1, maxAttempts: 5 });
    expect(outcome).toMatchObject({ noRetry: false, retryAfter: "3" });
  });

  it("prefers what RetryAfter says to the back-off", async () => {
    const policy = { backoffMs: () => 1_000 };
    const outcome = await call(throwing(new RetryAfter("later", "90s"), policy));
    expect(outcome).toMatchObject({ retryAfter: "90" });
  });

  it("lets the function catch the final error, with name, message and cause", async () => {
    const error = { name: "TypeError", message: "boom", cause: { name: "Error", message: "root" } };
    const outcome = await call(
      async (steps) => {
        try {
          return await steps.run("pay", () => 1);
        } catch (caught) {
          const { name, message, cause, stepId } = caught as StepError;
          const isStepError = caught instanceof StepError;
          return { name, message, stepId, isStepError, cause: (cause as Error).message };
        }
      },
      { memos: { [hash("pay")]: { error } } },
    );
    const seen = {
      name: "TypeError",
      message: "boom",
      stepId: "pay",
      isStepError: true,
      cause: "root",
    };
    expect(JSON.parse((outcome as { output: string }).output)).toEqual(seen);
  });

  it("fails the run for good when nobody catches the final error", async () => {
    const memos = { [hash("pay")]: { error: { name: "TypeError", message: "boom" } } };
    const outcome = await call((steps) => steps.run("pay", () => 1), { memos, maxAttempts: 5 });
    expect(outcome).toMatchObject({
      kind: "failed",
      noRetry: true,
      error: { name: "TypeError", message: "boom" },
    });
  });

  it("does not disturb the process when the function drops the promise", async () => {
    const memos = { [hash("pay")]: { error: { message: "boom" } } };
    const outcome = await call(
      async (steps) => {
        void steps.run("pay", () => 1);
        return await steps.run("other", () => 2);
      },
      { memos },
    );
    expect(brief(outcome)).toEqual(["StepRun other 2"]);
  });
});

describe("when the function itself throws", () => {
  const handler = (thrown: unknown) => () => Promise.reject(thrown);

  it("may be tried again while attempts are left", async () => {
    const outcome = await call(handler(new Error("boom")), { attempt: 0, maxAttempts: 2 });
    expect(outcome).toMatchObject({ kind: "failed", noRetry: false });
  });

  it("is final on the last attempt", async () => {
    const outcome = await call(handler(new Error("boom")), { attempt: 1, maxAttempts: 2 });
    expect(outcome).toMatchObject({ kind: "failed", noRetry: true });
  });

  it("carries the time of RetryAfter as a date", async () => {
    const at = new Date("2030-01-01T00:00:00.000Z");
    const outcome = await call(handler(new RetryAfter("later", at)));
    expect(outcome).toMatchObject({ retryAfter: "2030-01-01T00:00:00.000Z" });
  });

  it("makes an error of what is none", async () => {
    const outcome = await call(handler("just text"));
    expect(outcome).toMatchObject({ error: { name: "Error", message: "just text" } });
  });
});

describe("when a step's value is not what JSON keeps", () => {
  it("stores and delivers the same JSON value", async () => {
    const value = { at: new Date(0), gone: undefined, list: [undefined], nan: Number.NaN };
    const outcome = await call((steps) => steps.run("a", () => value));
    const kept = { at: "1970-01-01T00:00:00.000Z", list: [null], nan: null };
    expect(opsOf(outcome)).toMatchObject([{ data: kept }]);
  });

  it("makes null of undefined", async () => {
    const outcome = await call((steps) => steps.run("a", () => undefined));
    expect(opsOf(outcome)).toMatchObject([{ op: "StepRun", data: null }]);
  });

  it.each([
    { what: "a BigInt", value: 1n },
    { what: "a cycle", value: cyclic() },
  ])("fails the step, by name and for good, on $what", async ({ value }) => {
    const outcome = await call((steps) => steps.run("total", () => value), { maxAttempts: 5 });
    expect(outcome).toMatchObject({ noRetry: true, ops: [{ op: "StepFailed" }] });
    expect(opsOf(outcome)[0]?.error?.message).toContain('what step "total" returned');
  });

  it("fails the run on a result that JSON cannot hold", async () => {
    const outcome = await call(() => Promise.resolve({ total: 1n }));
    expect(outcome).toMatchObject({ kind: "failed", noRetry: true });
  });
});

describe("when a step has a context", () => {
  it("gets a key that stays the same over attempts and differs by step", async () => {
    const keys: string[] = [];
    const handler = (id: string) => (steps: Steps) =>
      steps.run(id, (...input) => keys.push((input.at(-1) as StepContext).idempotencyKey));
    await call(handler("a"), { attempt: 0 });
    await call(handler("a"), { attempt: 1 });
    await call(handler("b"));
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it("aborts its signal and fails the attempt when its time is over", async () => {
    let aborted = false;
    const outcome = await call(
      (steps) =>
        steps.run(
          "slow",
          (...input) =>
            new Promise(() => {
              (input.at(-1) as StepContext).signal.addEventListener("abort", () => {
                aborted = true;
              });
            }),
          { timeoutMs: 1 },
        ),
      { maxAttempts: 5 },
    );
    expect(aborted).toBe(true);
    expect(opsOf(outcome)).toMatchObject([{ op: "StepError", error: { name: "StepTimeout" } }]);
  });
});

describe("when a step is called inside another step", () => {
  it("fails the outer step, naming both, instead of waiting for ever", async () => {
    const outcome = await call((steps) => steps.run("outer", () => steps.run("inner", () => 1)));
    const message = opsOf(outcome)[0]?.error?.message;
    expect(opsOf(outcome)).toMatchObject([{ op: "StepFailed" }]);
    expect(message).toContain('step "inner" was called inside step "outer"');
  });
});

function cyclic(): object {
  const value: Record<string, unknown> = {};
  value["self"] = value;
  return value;
}
