import { describe, expect, it } from "vitest";
import { deliveryOrder, parseMemo, parseMemos } from "./memo.ts";

describe("a memo", () => {
  it.each([
    { entry: { data: { a: 1 } }, memo: { kind: "data", value: { a: 1 } } },
    { entry: { data: null }, memo: { kind: "data", value: null } },
    { entry: { type: "step", data: 1 }, memo: { kind: "data", value: 1 } },
    { entry: { error: { message: "no" } }, memo: { kind: "error", value: { message: "no" } } },
    { entry: { data: 1, error: null }, memo: { kind: "data", value: 1 } },
    { entry: { input: [1] }, memo: { kind: "input", value: [1] } },
    { entry: null, memo: { kind: "data", value: null } },
    { entry: [1], memo: { kind: "data", value: [1] } },
  ])("may be written as $entry", ({ entry, memo }) => {
    expect(parseMemo(entry)).toEqual(memo);
  });

  it("may be a bare event, which has data of its own", () => {
    const event = { data: { id: "7" }, id: "1", name: "paid", ts: 1 };
    expect(parseMemo(event)).toEqual({ kind: "data", value: event });
  });
});

describe("the order of delivery", () => {
  it("is the stack's, without what has no result, and with the rest behind it", () => {
    const memos = parseMemos({ a: { data: 1 }, b: null, c: { input: [] }, d: { error: {} } });
    expect(deliveryOrder(memos, ["b", "gone", "c", "b"])).toEqual(["b", "a", "d"]);
  });
});
