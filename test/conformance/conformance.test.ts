// A sample of the conformance scenarios, so that the harness itself is tested with everything else.
import { describe, expect, inject, it } from "vitest";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { readOptions } from "./options.ts";
import { failuresOf, failureText } from "./report/failures.ts";
import { tableOf } from "./report/table.ts";
import { runConformance } from "./run-conformance.ts";
import type { QueueName } from "./runner/queue.ts";
import { rawAt } from "./runner/raw-json.ts";
import { type Scenario, scenarios } from "./scenario.ts";
import { ALL_SCENARIOS } from "./scenarios/all-scenarios.ts";

const SAMPLE = new Set([
  "two-steps",
  "two-at-once",
  "step-fails-then-succeeds",
  "step-uses-up-its-attempts",
  "caught-step-error",
  "on-failure",
  "sleep-until-the-past",
  "cancel-while-sleeping",
  "wait-resolved",
  "invoke",
  "infer-openai",
  "defer-starts-at-the-end",
  "publish-from-a-step",
  "send-event-step",
  "first-call",
  "value-unicode",
]);

/** They are wrong on purpose. */
const WRONG = scenarios("wrong", {
  "no-steps": { handler: () => ({ ok: true }), expect: { output: { ok: false } } },
  "nothing-returned": { handler: () => undefined, expect: { calls: { inline: [] } } },
});

/** Where something has to come back later. */
const OF_TIME = new Set([
  "sleeps",
  "waits",
  "signals",
  "retries",
  "cancelling",
  "cancelling by events and times",
  "invocations",
  "schedules",
  "events that wait for others",
  "limits on runs at once",
  "limits on starts",
]);

async function runOfficialInDev(chosen: readonly Scenario[], queue: QueueName = "postgres") {
  const reaper = startReaper();
  try {
    const { serverUrl } = inject("testPostgres");
    const styles = ["inline", "stepwise"] as const;
    const selection = { scenarios: chosen, sdks: ["v4"], modes: ["dev"], styles, queue } as const;
    return await runConformance(selection, { serverUrl, reaper });
  } finally {
    await reaper.stop();
  }
}

describe("the conformance command", () => {
  it("finds the official SDK conforming in a sample of scenarios", async () => {
    const outcome = await runOfficialInDev(ALL_SCENARIOS.filter(({ name }) => SAMPLE.has(name)));
    expect(failuresOf(outcome).map(failureText)).toEqual([]);
    expect(tableOf(outcome.results).rows.at(-1)).toEqual(["all", "32/32"]);
  }, 180_000);

  it("finds it conforming as well where QStash is the clock (I35)", async () => {
    const chosen = ALL_SCENARIOS.filter(({ theme }) => OF_TIME.has(theme));
    const outcome = await runOfficialInDev(chosen, "qstash");
    expect(failuresOf(outcome).map(failureText)).toEqual([]);
    expect(outcome.results.length).toBeGreaterThan(120);
  }, 300_000);

  it("reports what is not as a scenario says", async () => {
    const outcome = await runOfficialInDev(WRONG);
    const failed = failuresOf(outcome).map(({ where, failure }) => [where, failure.what]);
    expect(failed).toEqual([
      ["no-steps (v4, inline, dev)", "output"],
      ["nothing-returned (v4, inline, dev)", "calls"],
      ["no-steps (v4, stepwise, dev)", "output"],
    ]);
  }, 180_000);

  it("has at least 80 scenarios for each SDK, each with a name of its own", () => {
    const names = ALL_SCENARIOS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const sdk of ["v4", "v3", "cairn"] as const) {
      const own = ALL_SCENARIOS.filter(({ sdks }) => sdks?.includes(sdk) ?? true);
      expect(own.length).toBeGreaterThanOrEqual(80);
    }
  });

  it("refuses options that it does not know, in words", () => {
    expect(() => readOptions(["--sdk", "v5"])).toThrow('--sdk is one of v4, v3, cairn, not "v5".');
    expect(readOptions(["--framework", "hono"])).toMatchObject({ sdks: [], frameworks: ["hono"] });
    expect(readOptions(["--only", "sleep"])).toMatchObject({ only: ["sleep"], frameworks: [] });
  });

  it("reads the text of a memo as it is", () => {
    const json = '{"a":[1,{"b":2}] , "steps" : {"x":"}\\"", "y": {"data": 1.0, "z": [ ]}}}';
    expect(rawAt(json, ["steps", "y"])).toBe('{"data": 1.0, "z": [ ]}');
    expect(rawAt(json, ["steps", "x"])).toBe('"}\\""');
    expect(rawAt(json, ["steps", "y", "data"])).toBe("1.0");
    expect(rawAt(json, ["steps", "nobody"])).toBeUndefined();
  });
});
