// What the compiler promises: from an event's name to its payload, from a step to its result.
import {
  createClient,
  type DeferHandle,
  type DeferringRun,
  type Jsonify,
  type Middleware,
  type ReceivedSignal,
  type SendResult,
  serve,
  type SignalResult,
  type StepContext,
} from "@cairn/sdk-next";
import {
  anthropic,
  type AnthropicAnswer,
  gemini,
  type GeminiAnswer,
  type Model,
  openai,
  type OpenAiAnswer,
} from "@cairn/sdk-next/ai";
import { encryption } from "@cairn/sdk-next/encryption";
import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";

const client = createClient({
  id: "shop",
  isDev: true,
  events: {
    "store/order.placed": z.object({ orderId: z.string(), total: z.number().default(0) }),
    "store/order.paid": z.object({ orderId: z.string(), at: z.coerce.date() }),
    "mail/sent": z.object({ to: z.string() }),
  },
});

interface Placed {
  orderId: string;
  total: number;
}

describe("the types of a function", () => {
  it("follow from the event's name, with the schema's output", () => {
    client.createFunction({ id: "a", triggers: [{ event: "store/order.placed" }] }, ({ event }) => {
      expectTypeOf(event.data).toEqualTypeOf<Placed>();
      expectTypeOf(event.name).toEqualTypeOf<"store/order.placed" | "inngest/function.invoked">();
    });
  });

  it("are told apart by name when there are several triggers", () => {
    const triggers = [
      { event: "store/order.placed" },
      { event: "mail/sent" },
      { cron: "0 9 * * 1" },
    ] as const;
    const fn = client.createFunction({ id: "b", triggers }, ({ event }) => {
      if (event.name === "mail/sent") expectTypeOf(event.data).toEqualTypeOf<{ to: string }>();
      if (event.name === "inngest/scheduled.timer") expectTypeOf(event.data.cron).toBeString();
    });
    expectTypeOf(fn.id).toBeString();
  });

  it("follow a pattern to every event that it stands for", () => {
    client.createFunction({ id: "c", triggers: { event: "store/*" } }, ({ event }) => {
      expectTypeOf(event.data.orderId).toBeString();
      if (event.name === "store/order.paid") expectTypeOf(event.data.at).toEqualTypeOf<Date>();
    });
  });

  it("refuse events that the client does not know", () => {
    const make = () =>
      // @ts-expect-error there is no such event
      client.createFunction({ id: "d", triggers: { event: "store/order.lost" } }, () => null);
    expectTypeOf(make).toBeFunction();
  });

  it("leave data unknown without schemas", () => {
    const free = createClient({ id: "free", isDev: true });
    free.createFunction({ id: "a", triggers: { event: "anything" } }, ({ event }) => {
      expectTypeOf(event.data["x"]).toBeUnknown();
    });
    expectTypeOf(free.send).toBeCallableWith({ name: "whatever", data: { x: 1 } });
  });
});

describe("the types of steps", () => {
  it("are what JSON makes of the callback's result", () => {
    client.createFunction({ id: "e", triggers: [] }, async ({ step }) => {
      const order = await step.run("load", () => ({
        at: new Date(),
        note: undefined as string | undefined,
      }));
      expectTypeOf(order).toEqualTypeOf<{ at: string; note?: string }>();
      expectTypeOf(await step.run("nothing", () => undefined)).toEqualTypeOf<null>();
      expectTypeOf(await step.run("later", () => Promise.resolve(1))).toBeNumber();
    });
  });

  it("pass arguments to the callback, and the context after them", () => {
    client.createFunction({ id: "f", triggers: [] }, async ({ step }) => {
      const add = (x: number, y: number, { signal }: StepContext) => (signal.aborted ? 0 : x + y);
      expectTypeOf(await step.run("sum", add, 1, 2)).toBeNumber();
      // @ts-expect-error an argument is missing
      await step.run("sum", add, 1);
      await step.run({ id: "x", retries: 1, backoff: "exponential", timeout: "5s" }, (context) => {
        expectTypeOf(context).toEqualTypeOf<StepContext>();
      });
    });
  });

  it("know the event that is waited for, or null", () => {
    client.createFunction({ id: "g", triggers: [] }, async ({ step }) => {
      const paid = await step.waitForEvent("paid", { event: "store/order.paid", timeout: "1d" });
      expectTypeOf(paid?.data.at).toEqualTypeOf<Date | undefined>();
      // @ts-expect-error there is no such event
      await step.waitForEvent("lost", { event: "store/order.lost", timeout: "1d" });
    });
  });

  it("know what an invoked function takes and returns", () => {
    const child = client.createFunction(
      { id: "child", triggers: { event: "store/order.placed" } },
      ({ event }) => ({ ok: true, at: new Date(event.ts) }),
    );
    client.createFunction({ id: "h", triggers: [] }, async ({ step }) => {
      const result = await step.invoke("call", { function: child, data: { orderId: "7" } });
      expectTypeOf(result).toEqualTypeOf<{ ok: boolean; at: string }>();
      expectTypeOf(await step.invoke("far", { function: "other-fn" })).toBeUnknown();
      // @ts-expect-error orderId is missing
      await step.invoke("wrong", { function: child, data: {} });
    });
  });

  it("check events that are sent, with the schema's input", () => {
    expectTypeOf(client.send).toBeCallableWith({
      name: "store/order.placed",
      data: { orderId: "7" },
    });
    expectTypeOf(client.send).returns.resolves.toEqualTypeOf<SendResult>();
    // @ts-expect-error orderId must be text
    const wrong = () => client.send({ name: "store/order.placed", data: { orderId: 7 } });
    expectTypeOf(wrong).toBeFunction();
  });
});

describe("the types of signals", () => {
  it("are unknown without a schema, and its output with one", () => {
    client.createFunction({ id: "i", triggers: [] }, async ({ step }) => {
      const plain = await step.waitForSignal("w", { signal: "s", timeout: "1h" });
      expectTypeOf(plain).toEqualTypeOf<ReceivedSignal | null>();
      const schema = z.object({ at: z.coerce.date() });
      const typed = await step.waitForSignal("w", { signal: "s", timeout: "1h", schema });
      expectTypeOf(typed).toEqualTypeOf<ReceivedSignal<{ at: Date }> | null>();
      expectTypeOf(await step.sendSignal("s", { signal: "s" })).toEqualTypeOf<{
        readonly runId?: string;
      }>();
      // @ts-expect-error there is no such policy
      await step.waitForSignal("w", { signal: "s", timeout: "1h", onConflict: "wait" });
    });
    expectTypeOf(client.sendSignal).returns.resolves.toEqualTypeOf<SignalResult>();
  });
});

describe("the types of deferred functions", () => {
  const schema = z.object({ n: z.number(), at: z.coerce.date().optional() });
  const later = client.createDeferredFunction({ id: "later", schema }, ({ event, parents }) => {
    expectTypeOf(event.data).toEqualTypeOf<{ n: number; at?: Date | undefined }>();
    expectTypeOf(parents).toEqualTypeOf<readonly DeferringRun[]>();
    return event.data.n;
  });
  const free = client.createDeferredFunction({ id: "free" }, ({ event }) => {
    expectTypeOf(event.data["x"]).toBeUnknown();
  });

  it("say what they take", () => {
    client.createFunction({ id: "j", triggers: [] }, ({ defer }) => {
      const handle = defer("later", { function: later, data: { n: 1, at: "2030-01-01" } });
      expectTypeOf(handle).toEqualTypeOf<DeferHandle>();
      defer("free", { function: free });
      // @ts-expect-error n is missing
      defer("later", { function: later, data: {} });
    });
    expectTypeOf(serve).toBeCallableWith({ client, functions: [later, free], streaming: true });
  });

  it("are told from other functions", () => {
    const usual = client.createFunction({ id: "usual", triggers: [] }, () => 1);
    const fn = client.createFunction({ id: "k", triggers: [] }, ({ defer }) => {
      // @ts-expect-error it was not made with createDeferredFunction
      defer("usual", { function: usual });
    });
    expectTypeOf(fn.id).toBeString();
  });
});

describe("the types of step.ai", () => {
  it("follow from the provider: what it takes and what it answers", () => {
    client.createFunction({ id: "l", triggers: [] }, async ({ step }) => {
      const messages = [{ role: "user", content: "hi" }] as const;
      const chat = await step.ai.infer("a", { model: openai({ model: "m" }), body: { messages } });
      expectTypeOf(chat).toEqualTypeOf<OpenAiAnswer>();
      expectTypeOf(chat.choices[0]?.message.content).toEqualTypeOf<string | null | undefined>();
      const claude = await step.ai.infer("b", {
        model: anthropic({ model: "m" }),
        body: { max_tokens: 1, messages },
      });
      expectTypeOf(claude).toEqualTypeOf<AnthropicAnswer>();
      const body = { contents: [{ parts: [{ text: "hi" }] }] };
      const google = await step.ai.infer("c", { model: gemini({ model: "m" }), body });
      expectTypeOf(google).toEqualTypeOf<GeminiAnswer>();
      // @ts-expect-error max_tokens is missing
      await step.ai.infer("d", { model: anthropic({ model: "m" }), body: { messages } });
    });
  });

  it("let a model of one's own say what it takes", () => {
    const own: Model<{ prompt: string }, { text: string }> = {
      format: "openai-chat",
      url: "https://models.example/v1/complete",
      authKey: () => "",
      toBody: ({ prompt }) => ({ prompt }),
    };
    client.createFunction({ id: "m", triggers: [] }, async ({ step }) => {
      const answer = await step.ai.infer("own", { model: own, body: { prompt: "hi" } });
      expectTypeOf(answer).toEqualTypeOf<{ text: string }>();
    });
  });

  it("give a wrapped call its arguments, and what JSON keeps of its result", () => {
    const generate = (input: { prompt: string }) => Promise.resolve({ at: new Date(), ...input });
    client.createFunction({ id: "n", triggers: [] }, async ({ step }) => {
      const result = await step.ai.wrap("generate", generate, { prompt: "hi" });
      expectTypeOf(result).toEqualTypeOf<{ at: string; prompt: string }>();
      // @ts-expect-error prompt is missing
      await step.ai.wrap("generate", generate, {});
    });
  });
});

describe("the types of the encryption", () => {
  it("make it a middleware", () => {
    expectTypeOf(encryption).returns.toExtend<Middleware>();
    expectTypeOf(encryption).toBeCallableWith({ keys: [{ id: "a", key: new Uint8Array(32) }] });
  });
});

describe("Jsonify", () => {
  it("says what is left of a type", () => {
    expectTypeOf<Jsonify<{ a: bigint }>>().toEqualTypeOf<{ a: never }>();
    expectTypeOf<Jsonify<[Date, undefined, () => void]>>().toEqualTypeOf<[string, null, null]>();
    expectTypeOf<Jsonify<{ f: () => void; u: undefined; n: 1 | null }>>().toEqualTypeOf<{
      n: 1 | null;
    }>();
    expectTypeOf<Jsonify<Map<string, number>>>().toEqualTypeOf<Record<string, never>>();
    expectTypeOf<Jsonify<unknown>>().toEqualTypeOf<unknown>();
    expectTypeOf<Jsonify<boolean | undefined>>().toEqualTypeOf<boolean | null>();
    expectTypeOf<Jsonify<readonly { at?: Date }[]>>().toEqualTypeOf<{ at?: string }[]>();
    expectTypeOf<Jsonify<void>>().toEqualTypeOf<null>();
  });
});
