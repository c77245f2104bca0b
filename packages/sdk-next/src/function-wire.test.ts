import { describe, expect, it } from "vitest";
import type { CancelOn } from "./function-config.ts";
import { wireSettings } from "./function-wire.ts";

const event = "order/cancelled";
const wireOf = (...cancelOn: readonly CancelOn[]) =>
  wireSettings({ id: "ship", triggers: [], cancelOn })["cancel"];

describe("an entry of cancelOn", () => {
  it("says by an expression or by a path what it cancels", () => {
    const condition = "event.data.user == async.data.user";
    expect(
      wireOf({ event }, { event, if: condition }, { event, match: "data.id", timeout: "2h" }),
    ).toEqual([
      { event },
      { event, if: condition },
      { event, if: "event.data.id == async.data.id", timeout: "2h" },
    ]);
  });

  it("cannot say both, for either alone would cancel runs that the other one spares", () => {
    expect(() => wireOf({ event }, { event, if: "async.data.all", match: "data.id" })).toThrow(
      new TypeError('function "ship": cancelOn[1]: give either "if" or "match", not both'),
    );
  });

  it.each([
    [{ if: true }, 'if must be an expression such as "event.data.id == async.data.id", got true'],
    [{ match: ["data.id"] }, 'match must be a path such as "data.id", got ["data.id"]'],
    [{ match: null }, 'match must be a path such as "data.id", got null'],
    [{ timeout: "soon" }, "timeout must be milliseconds or a duration"],
  ])("is refused with %j", (wrong, says) => {
    const entry: CancelOn = JSON.parse(JSON.stringify({ event, ...wrong }));
    expect(() => wireOf(entry)).toThrow(`function "ship": cancelOn[0].${says}`);
  });
});
