import { DISCOVERY_STEP } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { type FetchState, readCall } from "./call-request.ts";

const event = { id: "event", name: "shop/order.placed", data: {}, user: {}, ts: 1 };
const steps = { b: { data: 1 }, a: { data: 2 } };
const fetched: FetchState = () => Promise.resolve({ events: [event], steps });
const notFetched: FetchState = () => Promise.reject(new Error("nothing is fetched"));

describe("a call whose state was left to be fetched", () => {
  it("takes the order of what it gets for the stack: both are of one snapshot (I20)", async () => {
    const ctx = { run_id: "run", use_api: true, stack: { current: 0, stack: [] } };
    const call = await readCall({ event, ctx, use_api: true }, DISCOVERY_STEP, fetched);
    expect(call.stack).toEqual(["b", "a"]);
    expect([...call.memos.keys()]).toEqual(["b", "a"]);
    expect(call.events).toHaveLength(1);
  });
});

it("a call that has its state with it has the stack with it, too", async () => {
  const ctx = { run_id: "run", stack: { current: 2, stack: ["a", "b"] } };
  const call = await readCall({ event, ctx, steps }, DISCOVERY_STEP, notFetched);
  expect(call.stack).toEqual(["a", "b"]);
});
