import { describe, expect, it } from "vitest";
import { indexFunctions, triggersOf } from "./function-index.ts";
import { aFunction, on } from "./testing/functions.ts";

describe("the index of functions", () => {
  const charge = aFunction("charge", [on("shop/order.placed")]);
  const mail = aFunction("mail", [on("shop/order.placed"), on("shop/mail.*")]);
  const audit = aFunction("audit", [on("shop/*")]);
  const index = indexFunctions([charge, mail, audit]);

  const listeners = (name: string) => triggersOf(index, name).map(({ fn }) => fn.id);

  it("finds a function by its id and by the name that apps invoke", () => {
    expect(index.byId.get("charge")).toBe(charge);
    expect(index.bySlug.get("shop-charge")).toBe(charge);
    expect(index.bySlug.get("charge")).toBeUndefined();
  });

  it("finds all that listen to an event, by its name or by a pattern", () => {
    expect(listeners("shop/order.placed")).toEqual(["charge", "mail", "audit"]);
    expect(listeners("shop/mail.sent")).toEqual(["mail", "audit"]);
    expect(listeners("shop/other")).toEqual(["audit"]);
    expect(listeners("bank/paid")).toEqual([]);
  });

  it("takes a name with a meaning in JavaScript for a name", () => {
    for (const name of ["__proto__", "constructor", "toString"])
      expect(listeners(name)).toEqual([]);
    expect(
      triggersOf(indexFunctions([aFunction("x", [on("__proto__")])]), "__proto__"),
    ).toHaveLength(1);
  });
});
