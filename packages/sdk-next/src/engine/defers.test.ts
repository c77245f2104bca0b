import { describe, expect, it } from "vitest";
import { NonRetriable } from "../errors.ts";
import { createDefers } from "./defers.ts";
import { createStepIds, hashStepId } from "./step-ids.ts";

function someDefers(known: Record<string, boolean> = {}, nextId = createStepIds()) {
  const defers = createDefers({
    known: new Map(Object.entries(known).map(([id, open]) => [hashStepId(id), open])),
    nextId,
    guard: { refusal: () => undefined },
  });
  return {
    ...defers,
    add: (id: string) => defers.add({ id, functionSlug: "shop-later", input: {} }),
    told: () => defers.drain().map(({ op, id }) => `${op} ${id}`),
  };
}

describe("what is deferred", () => {
  it("is told once, under an id that no step has", () => {
    const nextId = createStepIds();
    nextId("a");
    const { add, told } = someDefers({}, nextId);
    add("a");
    add("a");
    expect(told()).toEqual([`DeferAdd ${hashStepId("a:1")}`, `DeferAdd ${hashStepId("a:2")}`]);
    expect(told()).toEqual([]);
  });

  it("is not told when the executor has it", () => {
    const { add, told } = someDefers({ a: true });
    add("a");
    expect(told()).toEqual([]);
  });

  it("is taken back once", () => {
    const { add, told } = someDefers({ a: true });
    const handle = add("a");
    handle.abort();
    handle.abort();
    expect(told()).toEqual([`DeferAbort ${hashStepId(`${hashStepId("a")}:abort`)}`]);
  });

  it("is not taken back again in a replay", () => {
    const { add, told } = someDefers({ a: false });
    add("a").abort();
    expect(told()).toEqual([]);
  });

  it("is at most 20, and each that is taken back makes room for one", () => {
    const { add } = someDefers();
    const handles = Array.from({ length: 20 }, (_, n) => add(String(n)));
    expect(() => add("too many")).toThrow(NonRetriable);
    handles[3]?.abort();
    handles[3]?.abort();
    expect(() => add("fits")).not.toThrow();
    expect(() => add("too many")).toThrow('"too many" was not deferred');
  });

  it("counts the same in a replay, whatever the executor has by then", () => {
    const later = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [String(n), n !== 3]));
    const { add } = someDefers(later);
    for (let n = 0; n < 20; n += 1) add(String(n));
    expect(() => add("too many")).toThrow(NonRetriable);
  });
});
