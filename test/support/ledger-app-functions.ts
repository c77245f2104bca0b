// The functions of the ledger app: one for each shape of run that must survive a crash.
import { fetch as stepFetch, type Inngest } from "inngest";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  LedgerData,
  type LedgerMode,
  modeSuffix,
  REPLY_EVENT,
  type StepResult,
  triggerOf,
} from "./ledger-app-protocol.ts";

export interface LedgerPorts {
  readonly write: (
    edge: "start" | "end",
    step: string,
    of: { run: string; attempt: number },
  ) => void;
  /** Resolves when the gate is open. */
  readonly pass: (gate: string) => Promise<void>;
}

/** The part of a function's context that is used here. */
interface Context {
  readonly event: { readonly data: unknown };
  readonly runId: string;
  readonly attempt: number;
  readonly step: {
    run(id: string, body: () => Promise<StepResult>): Promise<StepResult>;
    waitForEvent(id: string, options: object): Promise<unknown>;
    waitForSignal(id: string, options: object): Promise<unknown>;
    sleep(id: string, ms: number): Promise<void>;
    invoke(id: string, options: { function: never; data: object }): Promise<unknown>;
  };
}

interface Tools {
  readonly data: ReturnType<typeof LedgerData.parse>;
  readonly context: Context;
  /** A step that writes its start and its end into the ledger. */
  readonly work: (step: string, body?: () => Promise<void>) => Promise<StepResult>;
  /** The same; it stands at the gate when the run is gated. */
  readonly gated: (step: string) => Promise<StepResult>;
  readonly waitForReply: () => Promise<unknown>;
}

type Body = (tools: Tools) => Promise<unknown>;

const BODIES: Readonly<Record<string, Body>> = {
  sequence: async ({ work, gated }) => [await gated("first"), await work("second")],
  parallel: async ({ work }) => {
    const branches = await Promise.all([work("left"), work("middle"), work("right")]);
    return [...branches, await work("join")];
  },
  wait: async ({ work, gated, waitForReply }) => {
    const before = await gated("before");
    const reply = await waitForReply();
    return { reply, steps: [before, await work("after")] };
  },
  signal: async ({ work, context, data }) => {
    const before = await work("before");
    const options = { signal: data.key, timeout: data.timeout, onConflict: "fail" };
    const got = await context.step.waitForSignal("signal", options);
    if (got === null) throw new Error("the signal was lost");
    return [before, await work("after")];
  },
  gateway: async ({ work, data }) => {
    const before = await work("before");
    const { status } = await stepFetch(data.url);
    if (status !== 200) throw new Error(`the request was answered with ${String(status)}`);
    return [before, await work("after")];
  },
  sleep: async ({ work, context }) => {
    const before = await work("before");
    await context.step.sleep("nap", 1_000);
    return [before, await work("after")];
  },
  retry: async ({ work, context }) => {
    const flaky = await work("flaky", () =>
      context.attempt === 0 ? Promise.reject(new Error("not yet")) : Promise.resolve(),
    );
    return [flaky, await work("after")];
  },
  five: async ({ work }) => {
    const done: StepResult[] = [];
    for (const step of ["one", "two", "three", "four", "five"]) done.push(await work(step));
    return done;
  },
};

const TWO_STEPS: Body = async ({ work }) => [await work("one"), await work("two")];

const CHILD: Body = async ({ gated, work }) => [await gated("one"), await work("two")];

const LIMITED: Body = async ({ work }) => {
  const branches = await Promise.all([work("left"), work("right")]);
  return [...branches, await work("join")];
};

const RATED: Body = ({ work }) => work("first");

const NEWEST: Body = async ({ work, waitForReply }) => {
  const before = await work("before");
  const reply = await waitForReply();
  return { reply, steps: [before, await work("after")] };
};

export function ledgerFunctions(client: Inngest, ports: LedgerPorts) {
  const modes: readonly LedgerMode[] = ["checkpointed", "plain"];
  return modes.flatMap((mode) => {
    const create = (id: string, body: Body, config: Config = {}) =>
      createOne(client, { id, mode, body, ports, config });
    const child = create("child", CHILD);
    const invoke = create("invoke", async ({ work, context, data }) => {
      const before = await work("before");
      const options = { function: child as never, data };
      const result = await context.step.invoke("call-child", options);
      return { child: result, steps: [before, await work("after")] };
    });
    const limited = create("limited", LIMITED, { concurrency: 1 });
    const debounced = create("debounced", TWO_STEPS, { debounce: { period: "1s" } });
    const batched = create("batched", TWO_STEPS, { batchEvents: { maxSize: 2, timeout: "1s" } });
    const key = "event.data.key";
    const rated = create("rated", RATED, { rateLimit: { limit: 2, period: "1h", key } });
    const newest = create("newest", NEWEST, { singleton: { mode: "cancel", key } });
    const controlled = [limited, debounced, batched, rated, newest];
    return [
      child,
      invoke,
      ...controlled,
      ...Object.entries(BODIES).map(([id, body]) => create(id, body)),
    ];
  });
}

interface Definition {
  readonly id: string;
  readonly mode: LedgerMode;
  readonly body: Body;
  readonly ports: LedgerPorts;
  readonly config: Config;
}

/** What the function says of its runs, beside its trigger. */
interface Config {
  readonly concurrency?: number;
  readonly rateLimit?: { readonly limit: number; readonly period: "1h"; readonly key: string };
  readonly singleton?: { readonly mode: "skip" | "cancel"; readonly key: string };
  readonly debounce?: { readonly period: "1s" };
  readonly batchEvents?: { readonly maxSize: number; readonly timeout: "1s" };
}

function createOne(client: Inngest, { id: name, mode, body, ports, config }: Definition) {
  const id = `${name}${modeSuffix(mode)}`;
  const checkpointing = mode === "checkpointed";
  return client.createFunction(
    { ...config, id, checkpointing, retries: 20, triggers: [{ event: triggerOf(id) }] },
    (context) => body(toolsFor(context as unknown as Context, ports)),
  );
}

function toolsFor(context: Context, { write, pass }: LedgerPorts): Tools {
  const data = LedgerData.parse(context.event.data);
  const { runId: run, attempt, step } = context;
  const work: Tools["work"] = (name, body) =>
    step.run(name, async () => {
      write("start", name, { run, attempt });
      if (data.stepMs > 0) await sleep(data.stepMs);
      await body?.();
      write("end", name, { run, attempt });
      return { step: name, nonce: randomUUID() };
    });
  return {
    data,
    context,
    work,
    gated: (name) => work(name, () => (data.isGated ? pass(data.key) : Promise.resolve())),
    waitForReply: () =>
      step.waitForEvent("reply", {
        event: REPLY_EVENT,
        if: "async.data.key == event.data.key",
        timeout: data.timeout,
      }),
  };
}
