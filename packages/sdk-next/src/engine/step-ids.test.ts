import { describe, expect, it } from "vitest";
import { createStepIds, hashStepId } from "./step-ids.ts";

describe("step ids", () => {
  it("are the protocol's: sha1 of the id, then of the id and a count", () => {
    const next = createStepIds();
    expect(next("a")).toEqual({ hash: "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", index: 0 });
    expect(next("a")).toEqual({ hash: "de89bfaf06245091a7873290a793604612302247", index: 1 });
  });

  it("skip a count that the code has used as an id of its own", () => {
    const next = createStepIds();
    next("x");
    next("x:1");
    expect(next("x")).toEqual({ hash: hashStepId("x:2"), index: 2 });
  });

  it("count an id of the code's own that was given out before", () => {
    const next = createStepIds();
    next("x");
    next("x");
    expect(next("x:1")).toEqual({ hash: hashStepId("x:1:1"), index: 1 });
  });
});
