import { describe, expect, it } from "vitest";
import { InBandSync, OutOfBandSync, RegisteredFunction, Registration } from "./registration.ts";

const charge = {
  id: "shop-charge",
  name: "Charge card",
  triggers: [{ event: "shop/order.created", expression: "event.data.total > 0" }],
  steps: {
    step: {
      id: "step",
      name: "step",
      runtime: {
        type: "http",
        url: "https://shop.example/api/inngest?fnId=shop-charge&stepId=step",
      },
      retries: { attempts: 5 },
    },
  },
};

const registration = {
  url: "https://shop.example/api/inngest",
  deployType: "ping",
  framework: "nextjs",
  appName: "shop",
  sdk: "js:v4.24.0",
  v: "0.1",
  capabilities: { trust_probe: "v1", connect: "v1" },
  functions: [charge],
};

const isFunction = (over: object): boolean =>
  RegisteredFunction.safeParse({ ...charge, ...over }).success;

const withStep = (over: object) => ({ steps: { step: { ...charge.steps.step, ...over } } });

describe("a registration", () => {
  it("is taken as the SDK writes it, with keys that we do not know", () => {
    const parsed = Registration.parse({ ...registration, featureObservations: {}, deployId: "d" });
    expect(parsed).toMatchObject({ appName: "shop", url: registration.url, framework: "nextjs" });
    expect(parsed.functions[0]).toMatchObject({ id: "shop-charge", triggers: charge.triggers });
  });

  it("may have no functions (row 32)", () => {
    expect(Registration.safeParse({ ...registration, functions: [] }).success).toBe(true);
  });

  it("needs a name and a URL", () => {
    expect(Registration.safeParse({ ...registration, appName: "" }).success).toBe(false);
    expect(Registration.safeParse({ ...registration, url: "" }).success).toBe(false);
  });

  it("has at most 10,000 functions (row 40)", () => {
    const functions = Array.from({ length: 10_001 }, () => charge);
    expect(Registration.safeParse({ ...registration, functions }).success).toBe(false);
  });

  it("may also come as the answer to an in-band PUT", () => {
    const answer = {
      app_id: "shop",
      appVersion: null,
      env: null,
      url: "https://x",
      functions: [charge],
    };
    expect(InBandSync.parse(answer)).toMatchObject({ app_id: "shop", sdk: "unknown" });
  });

  it("or the app says that it has called back instead", () => {
    expect(OutOfBandSync.parse({})).toEqual({ message: "", modified: false });
  });
});

describe("a registered function", () => {
  it("keeps the fields of flow control for those who enforce them", () => {
    const parsed = RegisteredFunction.parse({ ...charge, concurrency: [{ limit: 5 }], cancel: [] });
    expect(parsed).toMatchObject({ concurrency: [{ limit: 5 }], cancel: [] });
  });

  it("may have no triggers, no name and no retries", () => {
    const { id } = charge;
    const step = { runtime: { url: "https://x" } };
    expect(RegisteredFunction.parse({ id, steps: { step } })).toEqual({
      id,
      name: "",
      triggers: [],
      steps: { step: { runtime: { type: "http", url: "https://x" } } },
    });
  });

  it.each([
    ["an empty id", { id: "" }],
    ["an id of 300 characters", { id: "x".repeat(300) }],
    ["an id with a space", { id: "a b" }],
    ["an id with a path in it", { id: "../x" }],
    ["an id with a backslash", { id: "a\\b" }],
    ["an id with a control character", { id: "a\u0000" }],
    ["no steps", { steps: {} }],
    ["21 retries (row 38)", withStep({ retries: { attempts: 21 } })],
    ["-1 retries", withStep({ retries: { attempts: -1 } })],
    ["1.5 retries", withStep({ retries: { attempts: 1.5 } })],
    ["retries in words", withStep({ retries: { attempts: "x" } })],
    ["a step without a URL", withStep({ runtime: { type: "http" } })],
    ["a trigger of no kind", { triggers: [{}] }],
    ["an empty event name", { triggers: [{ event: "" }] }],
    [
      "an expression of 10 KB (row 35)",
      { triggers: [{ event: "a", expression: "x".repeat(10_240) }] },
    ],
    [
      "11 triggers",
      { triggers: Array.from({ length: 11 }, (_, n) => ({ event: `e${String(n)}` })) },
    ],
  ])("is refused with %s", (_, over) => {
    expect(isFunction(over)).toBe(false);
  });

  it("may be triggered by events and by the clock", () => {
    const triggers = [{ event: "a" }, { cron: "TZ=Europe/Paris 0 9 * * 1", jitter: "30s" }];
    expect(RegisteredFunction.parse({ ...charge, triggers }).triggers).toEqual(triggers);
  });

  it.each([0, 20])("may have %i retries", (attempts) => {
    expect(isFunction(withStep({ retries: { attempts } }))).toBe(true);
  });
});
