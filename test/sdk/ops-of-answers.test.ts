// The ops that an executor in memory cannot take further: the official package and ours answer the same.
import { createClient, serve } from "@cairn/sdk-next";
import { anthropic, gemini, openai } from "@cairn/sdk-next/ai";
import { anthropic as officialAnthropic, Inngest, openai as officialOpenai } from "inngest";
import { serve as officialServe } from "inngest/edge";
import { createDefer } from "inngest/experimental";
import { describe, expect, it } from "vitest";

type Handle = (request: Request) => Promise<Response>;

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const EVENT = { id: "e", name: "go", data: {}, ts: 1, user: {} };

/** The answer to one call of the function "f". */
async function answerOf(handle: Handle, body: object = {}) {
  const url = "http://app.test/api/cairn?fnId=lab-f&stepId=step";
  const call = {
    ctx: { run_id: "r", attempt: 0, max_attempts: 1, stack: { stack: [], current: 0 } },
    event: EVENT,
    events: [EVENT],
    steps: {},
    ...body,
  };
  const response = await handle(
    new Request(url, {
      method: "POST",
      body: JSON.stringify(call),
      headers: { "content-type": "application/json", host: "app.test" },
    }),
  );
  const answer: unknown = await response.json();
  const ops = Array.isArray(answer) ? (answer as Record<string, unknown>[]) : [];
  return { status: response.status, ops: ops.map(shape) };
}

/** Without what differs from call to call and from place to place. */
function shape(op: Record<string, unknown>): unknown {
  const { error } = op;
  const alike = { ...op, timing: undefined };
  if (typeof error !== "object" || error === null) return alike;
  return { ...alike, error: { ...error, stack: undefined } };
}

interface StepsInCommon {
  waitForSignal(id: string, options: object): Promise<unknown>;
  sendSignal(id: string, signal: object): Promise<unknown>;
  run(id: string, callback: () => unknown): Promise<unknown>;
  readonly ai: {
    infer(id: string, options: object): Promise<unknown>;
    wrap(
      id: string,
      callback: (...input: never[]) => unknown,
      ...input: unknown[]
    ): Promise<unknown>;
  };
}

interface Common {
  readonly step: StepsInCommon;
  readonly defer: (id: string, options: object) => { abort(): void };
  readonly later: object;
  readonly models: Readonly<Record<"openai" | "anthropic", object>>;
}

type Handler = (common: Common) => Promise<unknown>;

const OPTIONS = { apiKey: "sk", baseUrl: "http://models.test/v1" };

function ours(handler: Handler): Handle {
  const client = createClient({ id: "lab", isDev: true, logger, checkpointing: false });
  const later = client.createDeferredFunction({ id: "later" }, () => null);
  const models = {
    openai: openai({ model: "m", ...OPTIONS }),
    anthropic: anthropic({ model: "m", ...OPTIONS, betas: ["b"] }),
  };
  const f = client.createFunction({ id: "f", triggers: { event: "go" }, retries: 0 }, (given) =>
    handler({ ...given, later, models } as unknown as Common),
  );
  return serve({ client, functions: [f, later] }).POST;
}

function official(handler: Handler): Handle {
  const client = new Inngest({ id: "lab", isDev: true, logger, checkpointing: false });
  const later = createDefer(client, { id: "later" }, () => null);
  const models = {
    openai: officialOpenai({ model: "m", ...OPTIONS }),
    anthropic: officialAnthropic({
      model: "m",
      ...OPTIONS,
      betaHeaders: ["b"],
      defaultParameters: { max_tokens: 5 },
    }),
  };
  const f = client.createFunction({ id: "f", triggers: [{ event: "go" }], retries: 0 }, (given) =>
    handler({ ...given, later, models } as unknown as Common),
  );
  return officialServe({ client, functions: [f, later] });
}

const D_HASH = "3c363836cf4e16666669a25da280a1865c2d2874";
const LATER_HASH = "3f14ecc8cc777b55f1f51ad82992e4c80a4b4c8f";

const cases: readonly { title: string; handler: Handler; body?: object }[] = [
  {
    title: "a wait for a signal",
    handler: ({ step }) =>
      step.waitForSignal("w", { signal: "s", timeout: "90m", onConflict: "replace" }),
  },
  {
    title: "a call of an AI library",
    handler: ({ step }) => step.ai.wrap("w", (a: number, b: number) => a + b, 1, 2),
  },
  {
    title: "a request to OpenAI",
    handler: ({ step, models }) =>
      step.ai.infer("i", { model: models.openai, body: { messages: [] } }),
  },
  {
    title: "a request to Anthropic",
    handler: ({ step, models }) =>
      step.ai.infer("i", { model: models.anthropic, body: { messages: [], max_tokens: 5 } }),
  },
  {
    title: "a deferred function beside a step",
    async handler({ step, defer, later }) {
      defer("d", { function: later, data: { n: 1 } });
      await step.run("a", () => 1);
    },
  },
  {
    title: "a deferred function beside steps that are planned",
    async handler({ step, defer, later }) {
      defer("d", { function: later, data: {} });
      await Promise.all([step.run("a", () => 1), step.run("b", () => 1)]);
    },
  },
  {
    title: "a deferred function at the function's end",
    handler: ({ defer, later }) => {
      defer("d", { function: later, data: { n: 1 } });
      return Promise.resolve("done");
    },
  },
  {
    title: "a deferred function when the function fails",
    handler: ({ defer, later }) => {
      defer("d", { function: later, data: {} });
      return Promise.reject(new Error("boom"));
    },
  },
  {
    title: "one that is taken back before it was told",
    handler: ({ defer, later }) => {
      defer("d", { function: later, data: {} }).abort();
      return Promise.resolve("done");
    },
  },
  {
    title: "one that the executor knows",
    body: { defers: { [D_HASH]: { abortable: true } } },
    handler: ({ defer, later }) => {
      defer("d", { function: later, data: {} });
      return Promise.resolve("done");
    },
  },
];

describe("the answer to a call is the official package's for", () => {
  it.each(cases)("$title", async ({ handler, body }) => {
    const answer = await answerOf(ours(handler), body);
    expect(answer).toEqual(await answerOf(official(handler), body));
  });

  it("one that is known is not told again, and one that is aborted neither", async () => {
    const body = (abortable: boolean) => ({ defers: { [LATER_HASH]: { abortable } } });
    const handler: Handler = ({ defer, later }) => {
      defer("later", { function: later, data: {} }).abort();
      return Promise.resolve("done");
    };
    const told = await answerOf(ours(handler), body(true));
    expect(told).toEqual(await answerOf(official(handler), body(true)));
    expect(told.ops).toMatchObject([{ op: "DeferAbort" }, { op: "RunComplete" }]);
    expect(await answerOf(ours(handler), body(false))).toEqual({ status: 200, ops: [] });
    expect(await answerOf(official(handler), body(false))).toEqual({ status: 200, ops: [] });
  });
});

describe("a function that is deferred", () => {
  const entryOf = async (handle: Handle) => {
    const response = await handle(
      new Request("http://app.test/api/cairn", {
        method: "PUT",
        body: JSON.stringify({ url: "http://app.test/api/cairn" }),
        headers: { "x-inngest-sync-kind": "in_band", host: "app.test" },
      }),
    );
    const { functions } = (await response.json()) as {
      functions: { id: string; triggers: unknown }[];
    };
    return functions.find(({ id }) => id === "lab-later")?.triggers;
  };

  it("has the official package's trigger", async () => {
    const handler: Handler = () => Promise.resolve(null);
    const triggers = await entryOf(ours(handler));
    expect(triggers).toEqual(await entryOf(official(handler)));
    expect(triggers).toHaveLength(1);
  });
});

it("a request to Gemini has its key in no URL, unlike the official package's", async () => {
  const model = gemini({ model: "m", ...OPTIONS });
  const { ops } = await answerOf(
    ours(({ step }) => step.ai.infer("i", { model, body: { contents: [] } })),
  );
  expect(ops).toMatchObject([
    {
      op: "AIGateway",
      opts: {
        url: "http://models.test/v1/models/m:generateContent",
        auth_key: "sk",
        format: "gemini",
      },
    },
  ]);
});
