// What the compiler promises: from an event's name to its payload, from a step to its result.
import { createClient, type Jsonify, type SendResult, type StepContext } from "@cairn/sdk-next";
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
