import { describe, expect, it } from "vitest";
import { aFunction, anApp, check, refused } from "./testing/a-registration.ts";

describe("triggers", () => {
  it.each([
    [[{ event: "shop/*/placed" }], "wildcard"],
    [[{ event: "*" }], "wildcard"],
    [[{ event: "shop*" }], "wildcard"],
    [[{ event: "shop/**" }], "wildcard"],
    [[{ event: "" }], "triggers[0].event"],
    [[{ event: "x".repeat(256) }], "at most 255"],
    [[{ event: " a" }], "space"],
    [[{ event: 7 }], "triggers[0].event"],
    [[{}], "triggers[0].event"],
    [[{ event: "a" }, { event: "a" }], "triggers[1] repeats"],
    [[{ cron: "* * * * *" }, { cron: "* * * * *" }], "triggers[1] repeats"],
    [Array.from({ length: 11 }, (_, index) => ({ event: `e${String(index)}` })), "at most 10"],
    [[{ cron: "* * * * *", jitter: "10m" }], "jitter"],
    [
      [{ cron: "* * * * *", missed: "never" }],
      'missed is "never"; allowed is "skip", "once", "all"',
    ],
    [
      [{ cron: "* * * * *", missedMax: 0 }],
      "missedMax is 0; allowed is a whole number from 1 to 100",
    ],
    [[{ cron: "* * * * *", overlap: "" }], "triggers[0].overlap"],
    [[{ cron: "* * * * *", overlap: 7 }], "triggers[0].overlap"],
  ])("%j are refused: %s", (triggers, why) => {
    const { code, message } = refused({ triggers });
    expect(code).toBe("registration_invalid");
    expect(message).toContain("shop-pay");
    expect(message).toContain(why);
  });

  it("may differ only in their condition", () => {
    const triggers = [{ event: "a" }, { event: "a", expression: "event.data.x == 1" }];
    expect(check(anApp([aFunction({ triggers })]))).toEqual([]);
  });

  it("may be none, for a function that is only invoked", () => {
    expect(check(anApp([aFunction({ triggers: [] })]))).toEqual([]);
  });

  it("with a wrong cron expression are refused by its own code", () => {
    expect(refused({ triggers: [{ cron: "99 * * * *" }] }).code).toBe("cron_invalid");
    expect(refused({ triggers: [{ cron: 7 }] }).code).toBe("cron_invalid");
  });

  it("with a wrong condition are refused with its place marked", () => {
    const expression = "event.data.total >> 1";
    const { code, message } = refused({ triggers: [{ event: "a", expression }] });
    expect(code).toBe("expression_invalid");
    expect(message).toContain(`  ${expression}\n  ${" ".repeat(18)}^`);
  });

  it("with a condition that is too long are refused as such", () => {
    const expression = `event.data.x == "${"x".repeat(10_000)}"`;
    expect(refused({ triggers: [{ event: "a", expression }] }).code).toBe("expression_invalid");
  });
});
