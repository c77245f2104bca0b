// That the checks find what they look for: facts in which one promise is broken, and their neighbours
// in which it is kept.
import { describe, expect, it } from "vitest";
import { buildFacts, idOf, type MadeEvent } from "./build-facts.ts";
import { checkWorkload } from "./check-workload.ts";
import type { Facts } from "./facts.ts";
import { STOP_EVENT, type Controls } from "./workload-plan.ts";

const check = (controls: Controls, made: readonly MadeEvent[]): readonly string[] =>
  checkWorkload(buildFacts(controls, made));

const during = (...calls: readonly (readonly [number, number, number?])[]): MadeEvent => ({
  calls: calls.map(([from, to, cutAt]) => ({ from, to, ...(cutAt !== undefined && { cutAt }) })),
});

const evenly = (count: number, everyMs: number): MadeEvent[] =>
  Array.from({ length: count }, (_, n) => ({ at: n * everyMs }));

const step = { limit: 1, key: null, unit: "step", shared: null } as const;

describe("a limit of steps at once", () => {
  it("is kept by steps that follow each other, and broken by steps that overlap", () => {
    const concurrency = [step];
    expect(check({ concurrency }, [during([10, 20]), during([20, 30])])).toEqual([]);
    const [problem] = check({ concurrency }, [during([10, 20]), during([19, 30])]);
    expect(problem).toContain("seed 7, f");
    expect(problem).toContain("at most 1 steps at once");
    expect(problem).toContain("run-0 one");
    expect(problem).toContain("run-1 one");
  });

  it("is counted by key", () => {
    const concurrency = [{ ...step, key: "user" as const }];
    const made = [during([10, 20]), { ...during([10, 20]), data: { user: "bob" } }];
    expect(check({ concurrency }, made)).toEqual([]);
    expect(check({ concurrency: [step] }, made)).toHaveLength(1);
  });

  it("allows a call that was cut to overlap with the next one of its run, and no other run", () => {
    const concurrency = [step];
    expect(check({ concurrency }, [during([10, 60, 15], [50, 55])])).toEqual([]);
    // The slot of the dead executor is held until its run is called again.
    expect(check({ concurrency }, [during([10, 60, 15], [70, 75]), during([30, 40])])).toHaveLength(
      1,
    );
    const after = [during([10, 60, 15], [50, 52]), during([53, 58])];
    expect(check({ concurrency }, after)).toEqual([]);
  });

  it("does not count what the app finishes of a run that was cancelled", () => {
    const controls: Controls = { concurrency: [step], cancelOn: true };
    const stop = { name: STOP_EVENT, at: 12 };
    const cancelled = { ...during([10, 40]), status: "cancelled", endedAt: 20 };
    expect(check(controls, [cancelled, during([25, 30]), stop])).toEqual([]);
    expect(check(controls, [cancelled, during([15, 30]), stop])).toHaveLength(1);
  });

  it("of runs is held between their steps as well", () => {
    const run = { ...step, unit: "run" } as const;
    const made = [during([10, 20], [40, 50]), during([25, 30])];
    expect(check({ concurrency: [step] }, made)).toEqual([]);
    expect(check({ concurrency: [run] }, made)).toHaveLength(1);
  });
});

describe("starts in a window", () => {
  it("of a throttle are at most its burst and what the time allows", () => {
    const throttle = { limit: 10, periodS: 1, burst: 1, key: null };
    expect(check({ throttle }, evenly(50, 100))).toEqual([]);
    const [problem] = check({ throttle }, evenly(50, 50));
    expect(problem).toMatch(/throttle .* starts within/);
  });

  it("of a throttle may be seen late when they were let through in time", () => {
    const throttle = { limit: 1, periodS: 1, burst: 1, key: null };
    const made = evenly(6, 1_000).map((one, n) =>
      n === 2 ? { ...one, calls: [{ from: 4_500, to: 4_502 }] } : one,
    );
    const facts = buildFacts({ throttle }, made);
    expect(checkWorkload(facts)).toEqual([]);
    expect(checkWorkload({ ...facts, waitedUntil: new Map([["run-2", 1_990]]) })).toEqual([]);
    expect(checkWorkload({ ...facts, waitedUntil: new Map([["run-2", 4_400]]) })).toHaveLength(1);
  });

  it("of a rate limit are at most what its bucket holds, and no event is refused before", () => {
    const rateLimit = { limit: 2, periodS: 1, key: null };
    const refused = { at: 30, skip: "rate_limited" };
    expect(check({ rateLimit }, [...evenly(2, 10), refused])).toEqual([]);
    expect(check({ rateLimit }, evenly(3, 10)).join()).toContain("rate limit of the key");
    const early = check({ rateLimit }, [...evenly(1, 10), refused]).join();
    expect(early).toContain("refuses no event before");
  });
});

describe("decisions", () => {
  it("are one for each event, with a reason that the function can have", () => {
    const facts = buildFacts({}, evenly(2, 10));
    const [first, second] = facts.decisions;
    const withDecisions = (decisions: Facts["decisions"]): string =>
      checkWorkload({ ...facts, decisions }).join();
    expect(checkWorkload(facts)).toEqual([]);
    expect(withDecisions(facts.decisions.slice(0, 1))).toContain("event 1 has 0 decisions");
    expect(withDecisions([...facts.decisions, ...facts.decisions])).toContain("2 decisions");
    const waiting = { ...second, n: 1, fn: "f", outcome: "buffered", reason: "batched" } as const;
    expect(
      withDecisions([...(first ? [first] : []), { ...waiting, runId: null, detail: null }]),
    ).toContain("one right decision");
    expect(check({}, [{ skip: "rate_limited" }]).join()).toContain("one right decision");
  });

  it("agree with the runs and with what the app got", () => {
    const facts = buildFacts({}, evenly(2, 10));
    expect(checkWorkload({ ...facts, runs: facts.runs.slice(1) }).join()).toContain(
      "a run that exists",
    );
    const ledger = facts.ledger.map((entry) =>
      entry.edge === "call" ? { ...entry, events: [0] } : entry,
    );
    expect(checkWorkload({ ...facts, ledger }).join()).toContain("the app gets the events");
    expect(check({}, [{ status: "running" }]).join()).toContain("every run ends");
    expect(check({}, [{ calls: [] }]).join()).toContain("has done its steps");
  });

  it("are about one event per id", () => {
    const facts = buildFacts({}, evenly(1, 10));
    const again = { n: 0, id: idOf(5), sent: 10, answered: 11 };
    const problems = checkWorkload({ ...facts, sendings: [...facts.sendings, again] });
    expect(problems.join()).toContain("one event per id");
  });
});
