import { expect, it } from "vitest";
import { createEverRarer } from "./ever-rarer.ts";

it("comes ever more seldom, down to a limit, and begins anew", () => {
  const rarer = createEverRarer(4);
  const due = (calls: number): number[] =>
    Array.from({ length: calls }, (_, index) => index).filter(() => rarer.isDue());
  expect(due(16)).toEqual([0, 1, 3, 7, 11, 15]);
  rarer.reset();
  expect(due(4)).toEqual([0, 1, 3]);
});
