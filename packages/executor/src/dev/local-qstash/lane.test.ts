// A lane lets as many go as its limits allow, in order.
import { describe, expect, it } from "vitest";
import { createLane, NO_LIMITS } from "./lane.ts";
import type { Timers } from "./timers.ts";

/** Time that a test moves by itself. */
function createManualTimers(): Timers & { readonly runAll: () => void } {
  let armed: (() => void)[] = [];
  return {
    after: (_, run) => {
      armed.push(run);
      return () => {
        armed = armed.filter((one) => one !== run);
      };
    },
    stop: () => undefined,
    runAll: () => {
      for (const run of armed.splice(0)) run();
    },
  };
}

function enterAll(lane: ReturnType<typeof createLane>, names: string) {
  const started: string[] = [];
  const leavers = names.split("").map((name) => lane.enter(() => started.push(name)));
  return { started: () => started.join(""), leavers };
}

describe("a lane", () => {
  it("lets the next one go when one leaves, in order", () => {
    const lane = createLane(createManualTimers(), { ...NO_LIMITS, parallelism: 2 });
    const { started } = enterAll(lane, "abcd");
    expect(started()).toBe("ab");
    lane.leave();
    expect(started()).toBe("abc");
    expect(lane.counts()).toMatchObject({ active: 2, waiting: 1 });
  });

  it("forgets who went away", () => {
    const lane = createLane(createManualTimers(), { ...NO_LIMITS, parallelism: 1 });
    const { started, leavers } = enterAll(lane, "abc");
    leavers[1]?.();
    lane.leave();
    expect(started()).toBe("ac");
  });

  it("starts no more in a period than its rate, and as many in the next", () => {
    const timers = createManualTimers();
    const lane = createLane(timers, { ...NO_LIMITS, rate: 2 });
    const { started } = enterAll(lane, "abcde");
    expect(started()).toBe("ab");
    timers.runAll();
    expect(started()).toBe("abcd");
    lane.resetRate();
    expect(started()).toBe("abcde");
  });

  it("lets nobody go while it is paused, nor past new limits", () => {
    const lane = createLane(createManualTimers());
    lane.setPaused(true);
    const { started } = enterAll(lane, "abc");
    lane.setLimits({ parallelism: 1 });
    expect(started()).toBe("");
    lane.setPaused(false);
    expect(started()).toBe("a");
    lane.setLimits({ parallelism: 3 });
    expect(started()).toBe("abc");
  });
});
