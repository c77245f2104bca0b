// That the checks of debounce, batch, singleton, idempotency, cancelOn and priority find what they
// look for.
import { describe, expect, it } from "vitest";
import { buildFacts, idOf, type MadeEvent } from "./build-facts.ts";
import { checkWorkload } from "./check-workload.ts";
import { STOP_EVENT, type Controls } from "./workload-plan.ts";

const check = (controls: Controls, made: readonly MadeEvent[]): string =>
  checkWorkload(buildFacts(controls, made)).join("\n");

const call = (from: number, to = from + 3) => ({ calls: [{ from, to }] });

describe("a debounce", () => {
  const debounce = { periodS: 1, timeoutS: null, key: null };
  const superseded = (at: number, by: number): MadeEvent => ({
    at,
    skip: "debounced",
    detail: `Event ${idOf(by)} took its place.`,
  });

  it("starts one run, of the last event, when its period is over", () => {
    expect(check({ debounce }, [superseded(0, 1), { at: 500, ...call(1_510) }])).toBe("");
    const early = check({ debounce }, [superseded(0, 1), { at: 500, ...call(1_400) }]);
    expect(early).toContain("no run starts before the period is over");
    const first = check({ debounce }, [{ at: 0, ...call(1_510) }, superseded(500, 0)]);
    expect(first).toContain("names the one that took its place");
  });

  it("names who took the place of an event", () => {
    const nobody = { at: 0, skip: "debounced", detail: "Another one came." };
    const said = check({ debounce }, [nobody, { at: 500, ...call(1_510) }]);
    expect(said).toContain("event 0: Another one came.");
    const other = { at: 500, ...call(1_510), data: { user: "bob" } };
    const keyed = { ...debounce, key: "user" as const };
    expect(check({ debounce: keyed }, [superseded(0, 1), other])).toContain("took its place");
    const circle = [superseded(0, 1), { ...superseded(0, 0) }];
    expect(check({ debounce }, circle)).toContain("a circle");
  });

  it("leaves out no event that came in time", () => {
    const two = [
      { at: 0, ...call(1_010) },
      { at: 500, ...call(1_510) },
    ];
    expect(check({ debounce }, two)).toContain("an event in time takes the place");
    expect(check({ debounce }, [two[0] ?? {}, { at: 1_005, ...call(2_100) }])).toBe("");
  });

  it("is over at its timeout at the latest", () => {
    const limited = { debounce: { ...debounce, timeoutS: 2 } };
    const chain = Array.from({ length: 30 }, (_, n) => superseded(n * 500, n + 1));
    const said = check(limited, [...chain, { at: 15_000, ...call(16_100) }]);
    expect(said).toContain("no debounce lasts longer than its timeout");
    expect(check({ debounce }, [...chain, { at: 15_000, ...call(16_100) }])).toBe("");
  });
});

describe("a batch", () => {
  const batch = { maxSize: 2, timeoutS: 1, key: null, leavesSolo: true };
  const of = (batchOf: number, at: number, more: MadeEvent = {}): MadeEvent => ({
    at,
    batchOf,
    ...more,
  });

  it("has its events, no more than it may", () => {
    expect(check({ batch }, [of(0, 0, call(20)), of(0, 10)])).toBe("");
    const three = [of(0, 0, call(20)), of(0, 10), of(0, 10)];
    expect(check({ batch }, three)).toContain("at most 2 events");
    const solo = [of(0, 0, call(20)), of(0, 10, { data: { solo: true } })];
    expect(check({ batch }, solo)).toContain("solo events run alone");
    const keyed = { ...batch, key: "user" as const };
    const mixed = [of(0, 0, call(20)), of(0, 10, { data: { user: "bob" } })];
    expect(check({ batch: keyed }, mixed)).toContain("events of one key");
  });

  it("waits for its time when it is not full, and takes what comes meanwhile", () => {
    expect(check({ batch }, [of(0, 0, call(1_010))])).toBe("");
    expect(check({ batch }, [of(0, 0, call(900))])).toContain("a batch that is not full waits");
    const apart = [of(0, 0, call(1_010)), of(1, 500, call(1_510))];
    expect(check({ batch }, apart)).toContain("joins the batch");
  });

  it("shares no event with another one", () => {
    const facts = buildFacts({ batch }, [of(0, 0, call(20)), of(0, 10), of(2, 20, call(1_100))]);
    const ledger = facts.ledger.map((entry) =>
      entry.edge === "call" && entry.run === "run-2" ? { ...entry, events: [1, 2] } : entry,
    );
    expect(checkWorkload({ ...facts, ledger }).join()).toContain("no event is in two batches");
  });
});

describe("a singleton", () => {
  it("that skips has one live run, and skips nothing else", () => {
    const singleton = { mode: "skip", key: null } as const;
    const first = { at: 0, ...call(10), endedAt: 100 };
    const skipped = { at: 50, skip: "singleton" };
    expect(check({ singleton }, [first, skipped, { at: 110 }])).toBe("");
    expect(check({ singleton }, [first, { at: 50 }])).toContain("lived together");
    expect(check({ singleton }, [first, { ...skipped, at: 5_000 }])).toContain("only a live run");
  });

  it("that cancels lets one run work", () => {
    const singleton = { mode: "cancel", key: null } as const;
    const cancelled = { at: 0, status: "cancelled", endedAt: 2_000 };
    const late = { ...cancelled, endedAt: 6_000, calls: [...call(10).calls, ...call(4_000).calls] };
    const next = { at: 2_000, ...call(2_010) };
    expect(check({ singleton }, [{ ...cancelled, ...call(10) }, next])).toBe("");
    expect(check({ singleton }, [late, next])).toContain("one live run");
    const both = [
      { at: 0, ...call(10, 50) },
      { at: 20, ...call(30) },
    ];
    expect(check({ singleton }, both)).toContain("one live run");
  });
});

describe("an idempotency key", () => {
  const same = { data: { order: "same" } };
  it("has one run", () => {
    const skipped = { ...same, skip: "idempotent" };
    expect(check({ idempotency: "order" }, [same, skipped])).toBe("");
    expect(check({ idempotency: "order" }, [same, same])).toContain("one run per value");
    expect(check({ idempotency: "order" }, [skipped])).toContain("one run per value");
  });
});

describe("a cancellation", () => {
  const stop = { name: STOP_EVENT, at: 100 };

  it("has a cause", () => {
    const cancelled = { at: 0, status: "cancelled", endedAt: 120 };
    expect(check({ cancelOn: true }, [cancelled, stop])).toBe("");
    expect(check({ cancelOn: true }, [cancelled])).toContain("a cancellation has a cause");
    expect(check({}, [cancelled, stop])).toContain("a cancellation has a cause");
    const other = { ...stop, data: { user: "bob" } };
    expect(check({ cancelOn: true }, [cancelled, other])).toContain("a cancellation has a cause");
  });

  it("is not forgotten", () => {
    const facts = buildFacts({ cancelOn: true }, [{ at: 0, ...call(5_000) }, stop]);
    expect(checkWorkload(facts)).toEqual([]);
    const [problem] = checkWorkload({ ...facts, settled: [200] });
    expect(problem).toContain("cancels the run");
  });
});

describe("a priority", () => {
  it("brings a run of higher rank to its turn before one of lower rank", () => {
    const controls: Controls = {
      priority: true,
      concurrency: [{ limit: 1, key: null, unit: "step", shared: null }],
    };
    const high = (from: number): MadeEvent => ({ at: 0, data: { rank: 10 }, ...call(from) });
    const low = (from: number): MadeEvent => ({ at: 0, ...call(from) });
    expect(check(controls, [high(8_000), low(12_000)])).toBe("");
    const facts = buildFacts(controls, [high(12_000), low(8_000)]);
    const waitedUntil = new Map([["run-0", 11_900]]);
    expect(checkWorkload({ ...facts, waitedUntil }).join()).toContain(
      "the higher rank starts first",
    );
  });
});
