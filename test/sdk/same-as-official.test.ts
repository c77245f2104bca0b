// The same functions on the official package and on ours: the executor sees the same ops.
import { createClient, NonRetriable, serve } from "@cairn/sdk-next";
import { Inngest, NonRetriableError } from "inngest";
import { serve as officialServe } from "inngest/edge";
import { describe, expect, it } from "vitest";
import { BASE_URL, createWireExecutor } from "../support/wire-executor.ts";
import type { WireOptions } from "../support/wire-options.ts";
import type { WireRun } from "../support/wire-run.ts";

/** The part of the tools that both packages have. */
interface CommonTools {
  run(
    step: string | { id: string; name?: string },
    callback: (...input: never[]) => unknown,
    ...input: unknown[]
  ): Promise<unknown>;
  sleep(id: string, duration: string | number): Promise<void>;
  sleepUntil(id: string, at: Date): Promise<void>;
  waitForEvent(id: string, options: object): Promise<unknown>;
  sendEvent(id: string, events: object): Promise<unknown>;
  invoke(id: string, options: object): Promise<unknown>;
}

interface Scenario {
  readonly title: string;
  readonly options?: WireOptions;
  readonly retries?: 0 | 1 | 2;
  readonly handler: (parts: Parts) => Promise<unknown>;
}

interface Parts {
  readonly step: CommonTools;
  readonly attempt: number;
  /** Another function of the app. */
  readonly child: unknown;
  /** A non-retriable error of the package. */
  readonly giveUp: (message: string) => Error;
}

const scenarios: readonly Scenario[] = [
  { title: "no steps at all", handler: () => Promise.resolve({ ok: true }) },
  { title: "nothing returned", handler: () => Promise.resolve(undefined) },
  {
    title: "sequential steps with a name, arguments and odd values",
    async handler({ step }) {
      const a = await step.run("a", () => ({ at: new Date(0), gone: undefined }));
      const b = await step.run({ id: "b", name: "Step B" }, () => undefined);
      const c = await step.run("c", (x: number, y: number) => x + y, 1, 2);
      return { a, b, c };
    },
  },
  {
    title: "a step id that is used again",
    async handler({ step }) {
      const seen: unknown[] = [];
      for (let i = 0; i < 3; i += 1) seen.push(await step.run("same", () => i));
      return [seen, await step.run("same:1", () => "collides")];
    },
  },
  {
    title: "sleeps",
    async handler({ step }) {
      await step.run("a", () => 1);
      await step.sleep("nap", "90m");
      await step.sleep("number", 2_000);
      await step.sleepUntil("until", new Date("2030-01-01T00:00:00.000Z"));
      return "rested";
    },
  },
  {
    title: "parallel branches and a join",
    async handler({ step }) {
      const branch = async (id: string) => {
        await step.run(`${id}1`, () => id);
        return await step.run(`${id}2`, () => id);
      };
      const all = await Promise.all([branch("x"), branch("y"), step.sleep("nap", "1s")]);
      return [all, await step.run("join", () => "end")];
    },
  },
  {
    title: "a race that the step wins",
    options: { finishFirst: ["ra"] },
    handler: ({ step }) =>
      Promise.race([step.run("ra", () => "A"), step.sleep("rs", "1s").then(() => "slept")]),
  },
  {
    title: "a race that the sleep wins",
    options: { finishFirst: ["rs"] },
    handler: ({ step }) =>
      Promise.race([step.run("ra", () => "A"), step.sleep("rs", "1s").then(() => "slept")]),
  },
  {
    title: "waits that end with an event and with the time",
    options: { arrivals: { "lab/reply": { id: "7" } } },
    async handler({ step }) {
      const reply = { event: "lab/reply", timeout: "1h", match: "data.id" };
      const late = { event: "lab/late", timeout: "5s", if: "async.data.k == event.data.k" };
      return [await step.waitForEvent("w1", reply), await step.waitForEvent("w2", late)];
    },
  },
  {
    title: "an invocation",
    async handler({ step, child }) {
      return await step.invoke("call", { function: child, data: { n: 21 }, timeout: "1h" });
    },
  },
  {
    title: "events that are sent",
    handler: ({ step }) => step.sendEvent("emit", [{ name: "lab/sink", data: { i: 1 } }]),
  },
  {
    title: "a step that fails, then succeeds",
    retries: 2,
    handler: ({ step, attempt }) =>
      step.run("flaky", () => {
        if (attempt === 0) throw new TypeError("bad thing", { cause: new Error("root") });
        return "good";
      }),
  },
  {
    title: "a step that fails for good and is caught",
    retries: 1,
    async handler({ step }) {
      const failure = await step
        .run("flaky", () => {
          throw new TypeError("bad thing");
        })
        .catch((error: unknown) => String(error));
      return await step.run("after", () => failure);
    },
  },
  {
    title: "a step that must not be retried",
    handler: ({ step, giveUp }) =>
      step.run("nr", () => {
        throw giveUp("stop step");
      }),
  },
  {
    title: "a function that fails",
    retries: 1,
    async handler({ step }) {
      await step.run("a", () => 1);
      throw new RangeError("fn boom");
    },
  },
];

describe.each([
  { how: "one step per call", checkpointing: false },
  { how: "steps in a row", checkpointing: true },
])("with $how", ({ checkpointing }) => {
  it.each(scenarios)("is the same for $title", async (scenario) => {
    const ours = await runOurs(scenario, checkpointing);
    const official = await runOfficial(scenario, checkpointing);
    expect(ours.ops.map(shape)).toEqual(official.ops.map(shape));
    expect(ours.calls.map(outline)).toEqual(official.calls.map(outline));
    expect([ours.status, ours.output]).toEqual([official.status, official.output]);
    expect(withoutStacks(ours.error)).toEqual(withoutStacks(official.error));
  });
});

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

async function runOurs(scenario: Scenario, checkpointing: boolean): Promise<WireRun> {
  const executor = createWireExecutor({ ...scenario.options, checkpointing });
  const client = createClient({
    id: "lab",
    isDev: true,
    baseUrl: BASE_URL,
    fetch: executor.fetch,
    logger,
  });
  const child = client.createFunction({ id: "child", triggers: [] }, () => ({ doubled: 42 }));
  const giveUp = (message: string) => new NonRetriable(message);
  const main = client.createFunction(
    { id: "main", triggers: { event: "lab/go" }, retries: scenario.retries ?? 2 },
    ({ step, attempt }) =>
      scenario.handler({ step: step as unknown as CommonTools, attempt, child, giveUp }),
  );
  await executor.connect(serve({ client, functions: [child, main] }).POST);
  return await executor.run("lab-main");
}

async function runOfficial(scenario: Scenario, checkpointing: boolean): Promise<WireRun> {
  const executor = createWireExecutor({ ...scenario.options, checkpointing });
  const client = new Inngest({
    id: "lab",
    isDev: true,
    baseUrl: BASE_URL,
    fetch: executor.fetch,
    logger,
  });
  const child = client.createFunction({ id: "child", triggers: [] }, () => ({ doubled: 42 }));
  const giveUp = (message: string) => new NonRetriableError(message);
  const main = client.createFunction(
    { id: "main", triggers: [{ event: "lab/go" }], retries: scenario.retries ?? 2 },
    ({ step, attempt }) => scenario.handler({ step, attempt, child, giveUp }),
  );
  await executor.connect(officialServe({ client, functions: [child, main] }));
  return await executor.run("lab-main");
}

/** What the executor reads of an op. */
function shape(op: Readonly<Record<string, unknown>>): unknown {
  const { id, op: name, name: argument, displayName, userland, opts, error, data } = op;
  // A failed step's error travels twice in the official package.
  const own = name === "StepFailed" ? null : data;
  return {
    id,
    op: name,
    argument,
    displayName,
    userland,
    opts,
    error: withoutStacks(error),
    data: own,
  };
}

function outline({ stepId, attempt, status, headers }: WireRun["calls"][number]): unknown {
  const noRetry = headers.get("x-inngest-no-retry");
  return { stepId, attempt, status, noRetry, version: headers.get("x-inngest-req-version") };
}

/** Stacks name files; everything else of an error must be the same. */
function withoutStacks(error: unknown): unknown {
  if (typeof error !== "object" || error === null) return error;
  const { stack: _, cause, ...rest } = error as Record<string, unknown>;
  return cause === undefined ? rest : { ...rest, cause: withoutStacks(cause) };
}
