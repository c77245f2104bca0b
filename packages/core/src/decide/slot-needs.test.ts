import { describe, expect, it } from "vitest";
import type { Expression } from "../expression/expression.ts";
import { type SlotLimit, slotNeeds } from "./slot-needs.ts";

const field = (name: string): Expression => ({
  kind: "member",
  object: { kind: "member", object: { kind: "variable", name: "event" }, name: "data" },
  name,
});

const limit = (changes: Partial<SlotLimit>): SlotLimit => ({
  name: "concurrency[0]",
  unit: "step",
  scope: "fn",
  key: null,
  ...changes,
});

const moment = (isStart: boolean) => ({
  functionId: "f",
  event: { data: { tenant: "a", rank: 5, far: 9_000, word: "high" } },
  isStart,
  nowMs: 0,
});

const needs = (limits: readonly SlotLimit[], isStart = true, priority: Expression | null = null) =>
  slotNeeds({ limits, priority }, moment(isStart));

describe("what a job needs before its app is called", () => {
  it("is a slot of each limit, counted by the limit's scope and the value of its key", () => {
    const { keys, names } = needs([
      limit({}),
      limit({ name: "concurrency[1]", key: field("tenant"), scope: "env" }),
    ]);
    expect(names).toEqual(["concurrency[0]", "concurrency[1]"]);
    expect(keys).toEqual(["fn:f:concurrency[0]:", "env:step:a"]);
  });

  it("is less for a job that goes on with a run than for one that starts it", () => {
    const limits = [
      limit({ name: "throttle", unit: "throttle" }),
      limit({ name: "concurrency.fn[0]", unit: "run" }),
      limit({}),
    ];
    expect(needs(limits).names).toEqual(["throttle", "concurrency.fn[0]", "concurrency[0]"]);
    expect(needs(limits, false).names).toEqual(["concurrency[0]"]);
  });

  it("counts runs together whose event has no such field", () => {
    expect(needs([limit({ key: field("none") })]).keys).toEqual(["fn:f:concurrency[0]:null"]);
  });

  it("has a priority of whole seconds, at most ten minutes either way", () => {
    const of = (name: string) => needs([limit({})], true, field(name)).priority;
    expect([of("rank"), of("far"), of("word"), of("none")]).toEqual([5, 600, 0, 0]);
    expect(needs([limit({})], false, field("rank")).priority).toBe(0);
  });
});
