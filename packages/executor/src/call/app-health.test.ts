import { fault } from "@cairn/core";
import { describe, expect, it } from "vitest";
import {
  admit,
  type AppHealth,
  type CallSign,
  type HealthRules,
  newHealth,
  type Pass,
  settle,
  signOf,
} from "./app-health.ts";

const RULES: HealthRules = {
  failures: 5,
  openMs: 5_000,
  longestOpenMs: 60_000,
  mostCalls: 4,
};
const GOOD: CallSign = { isDown: false, isOverloaded: false };
const DOWN: CallSign = { isDown: true, isOverloaded: false };
const BUSY: CallSign = { isDown: false, isOverloaded: true };

/** One app, whose clock stands until it is moved. */
function anApp() {
  let health: AppHealth = newHealth(RULES);
  let nowMs = 1_000;
  const enter = () => {
    const [next, verdict] = admit(health, nowMs, RULES);
    health = next;
    return verdict;
  };
  const begin = (): Pass => {
    const verdict = enter();
    if (verdict.kind !== "go") throw new Error(`expected a call to begin, got ${verdict.kind}`);
    return verdict.pass;
  };
  const end = (pass: Pass, sign: CallSign | null): void => {
    health = settle(health, { pass, sign, nowMs }, RULES);
  };
  const call = (sign: CallSign | null, times = 1): void => {
    for (let done = 0; done < times; done += 1) end(begin(), sign);
  };
  const later = (ms: number): void => {
    nowMs += ms;
  };
  return { enter, begin, end, call, later, health: () => health };
}

describe("the circuit of an app", () => {
  it("opens after five failures in a row, and not before", () => {
    const app = anApp();
    app.call(DOWN, 4);
    app.call(GOOD);
    app.call(DOWN, 4);
    expect(app.health().circuit).toBe("closed");
    app.call(DOWN);
    expect(app.health().circuit).toBe("open");
    app.later(1_000);
    expect(app.enter()).toEqual({ kind: "put_off", ms: 4_000 });
  });

  it("lets one call probe when its time is over, and closes when that is answered", () => {
    const app = anApp();
    app.call(DOWN, 5);
    app.later(5_000);
    const probe = app.begin();
    expect(probe.isProbe).toBe(true);
    expect(app.enter()).toEqual({ kind: "put_off", ms: 5_000 });
    app.end(probe, GOOD);
    expect(app.health()).toMatchObject({ circuit: "closed", failures: 0, inFlight: 0 });
    app.call(DOWN, 4);
    expect(app.health().circuit).toBe("closed");
  });

  it("stays open twice as long after each probe that fails, up to a minute", () => {
    const app = anApp();
    app.call(DOWN, 5);
    const waits: number[] = [];
    for (let probes = 0; probes < 5; probes += 1) {
      app.later(60_000);
      app.call(DOWN);
      const verdict = app.enter();
      waits.push(verdict.kind === "put_off" ? verdict.ms : 0);
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
    app.later(60_000);
    app.call(GOOD);
    app.call(DOWN, 5);
    expect(app.enter()).toEqual({ kind: "put_off", ms: 5_000 });
  });

  it("puts off who comes during a probe for a short time, however long it was open", () => {
    const app = anApp();
    app.call(DOWN, 5);
    for (let probes = 0; probes < 5; probes += 1) {
      app.later(60_000);
      app.call(DOWN);
    }
    app.later(60_000);
    expect(app.begin().isProbe).toBe(true);
    expect(app.enter()).toEqual({ kind: "put_off", ms: 5_000 });
  });

  it("is not moved by calls that began before it opened", () => {
    const app = anApp();
    const [early, another] = [app.begin(), app.begin()];
    app.call(DOWN, 5);
    app.end(early, GOOD);
    app.end(another, DOWN);
    expect(app.health().circuit).toBe("open");
    expect(app.enter()).toEqual({ kind: "put_off", ms: 5_000 });
  });

  it("lets the next call probe when we cut the probe off ourselves", () => {
    const app = anApp();
    app.call(DOWN, 5);
    app.later(5_000);
    app.call(null);
    expect(app.begin().isProbe).toBe(true);
  });
});

describe("the calls that an app gets at once", () => {
  it("are no more than its limit", () => {
    const app = anApp();
    const passes = [app.begin(), app.begin(), app.begin(), app.begin()];
    expect(app.enter()).toEqual({ kind: "wait" });
    for (const pass of passes) app.end(pass, null);
    expect(app.health()).toMatchObject({ inFlight: 0, limit: 4 });
  });

  it("are one more after a round of good answers, up to the most", () => {
    const app = anApp();
    app.call(BUSY);
    expect(app.health().limit).toBe(2);
    app.call(GOOD);
    expect(app.health().limit).toBe(2);
    app.call(GOOD);
    expect(app.health().limit).toBe(3);
    app.call(GOOD, 100);
    expect(app.health().limit).toBe(4);
  });

  it("are half as many after it was too much, once for calls that were under way together", () => {
    const app = anApp();
    const passes = [app.begin(), app.begin(), app.begin()];
    for (const pass of passes) app.end(pass, BUSY);
    expect(app.health().limit).toBe(2);
    app.call(BUSY, 5);
    expect(app.health().limit).toBe(1);
  });
});

describe("what an answer says of the app", () => {
  it.each([
    ["it cannot be reached", fault("app_unreachable", ""), null, DOWN],
    ["the connection broke", fault("app_response_truncated", ""), null, DOWN],
    ["it timed out", fault("app_timeout", ""), null, { isDown: true, isOverloaded: true }],
    ["a proxy answered 502", fault("app_response_invalid", ""), 502, DOWN],
    [
      "a proxy answered 503",
      fault("app_response_invalid", ""),
      503,
      { isDown: true, isOverloaded: true },
    ],
    ["a proxy answered 429", fault("app_response_invalid", ""), 429, BUSY],
    ["a page that is not there", fault("app_response_invalid", ""), 404, GOOD],
    ["a wrong signature", fault("app_unauthorized", ""), 401, GOOD],
    ["it stopped for a newer call", { kind: "stale" } as const, 409, GOOD],
  ])("%s", (_, reply, status, sign) => {
    expect(signOf(reply, status)).toEqual(sign);
  });
});
