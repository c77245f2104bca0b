import { indexFunctions, NO_CONTROLS } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { createUnheardLook, type UnheardOptions } from "./look-when-unheard.ts";

const HOUR_MS = 3_600_000;

/** An executor whose one function listens to `heard`. */
function anExecutor(change: Partial<UnheardOptions> = {}) {
  const state = { looks: 0 };
  const triggers = [{ event: "heard", condition: null, conditionSource: null }];
  const fn = {
    id: "f",
    appId: "a",
    slug: "shop-pay",
    name: "Pay",
    url: "http://127.0.0.1:3000",
    maxAttempts: 5,
    isEndpoint: false,
    idempotency: null,
    startLimits: { rateLimit: null, singleton: null },
    setLimits: {},
    cancelsChildren: false,
    cancelOn: [],
    timeouts: { start: null, finish: null },
    controls: NO_CONTROLS,
    pauses: [],
    slots: { limits: [], priority: null },
    slotRules: null,
    buffers: { debounce: null, batchEvents: null },
    eventTriggers: [],
    triggers,
  };
  const index = indexFunctions([fn]);
  const unheard = createUnheardLook({
    registry: { index: () => index },
    lookAtKnown: () => {
      state.looks += 1;
      return Promise.resolve();
    },
    ...change,
  });
  return { state, unheard };
}

describe("an event that no function listens to", () => {
  it("makes known apps be asked before it is matched", async () => {
    const { state, unheard } = anExecutor();
    await unheard(["heard", "unheard"]);
    expect(state.looks).toBe(1);
  });

  it("does so only now and then", async () => {
    const { state, unheard } = anExecutor({ everyMs: HOUR_MS });
    await Promise.all([unheard(["unheard"]), unheard(["another"])]);
    await unheard(["unheard"]);
    expect(state.looks).toBe(1);
  });

  it("is not kept by an app that does not answer", async () => {
    const { unheard } = anExecutor({ lookAtKnown: () => new Promise(() => {}), waitMs: 1 });
    await expect(unheard(["unheard"])).resolves.toBeUndefined();
  });
});

describe("an event that a function listens to", () => {
  it("makes nobody be asked", async () => {
    const { state, unheard } = anExecutor();
    await unheard(["heard"]);
    expect(state.looks).toBe(0);
  });
});
