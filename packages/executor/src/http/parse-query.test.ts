import {
  EventsQuery,
  FeedQuery,
  isCairnError,
  LimitQuery,
  PageQuery,
  RunsQuery,
} from "@cairn/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkCursor, checkWindow, parseQuery } from "./parse-query.ts";

function refusal(run: () => unknown): { code: string; message: string; hint: string | undefined } {
  try {
    run();
  } catch (error) {
    if (isCairnError(error)) {
      return { code: error.code, message: error.message, hint: error.hint };
    }
    throw error;
  }
  throw new Error("nothing was refused");
}

const refused = (schema: z.ZodObject, queries: Record<string, string[]>) =>
  refusal(() => parseQuery(schema, queries));

describe("a query", () => {
  it("gets the defaults of its contract", () => {
    expect(parseQuery(EventsQuery, {})).toEqual({ limit: 50, system: false });
  });

  it("makes a list of a key that is given several times", () => {
    const query = parseQuery(RunsQuery, {
      status: ["failed", "cancelled"],
      function: ["shop-pay"],
    });
    expect(query).toMatchObject({ status: ["failed", "cancelled"], function: ["shop-pay"] });
  });

  it.each([
    ["limit", "0", "Allowed is a whole number from 1 to 200."],
    ["limit", "-1", "Allowed is a whole number from 1 to 200."],
    ["limit", "1e9", "Allowed is a whole number from 1 to 200."],
    ["limit", "1.5", "Allowed is a whole number from 1 to 200."],
    ["limit", "many", "Allowed is a whole number from 1 to 200."],
    ["limit", "", "Allowed is a whole number from 1 to 200."],
    ["status", "done", "Allowed is one of queued, running, waiting, completed, failed, cancelled."],
    [
      "from",
      "2026-01-31T12:00:00",
      "Allowed is a date and time with a time zone, such as 2026-01-31T12:00:00Z.",
    ],
    ["event", "x".repeat(300), "Allowed is a text of at most 255 characters."],
  ])("names %s=%s and says what is allowed", (name, value, hint) => {
    const { code, message, hint: said } = refused(RunsQuery, { [name]: [value] });
    expect(code).toBe("parameter_invalid");
    expect(message).toContain(`"${name}"`);
    expect(said).toBe(hint);
  });

  it("says true or false where a switch is asked for", () => {
    expect(refused(EventsQuery, { system: ["perhaps"] }).hint).toBe("Allowed is true or false.");
  });

  it("says what an id looks like", () => {
    expect(refused(FeedQuery, { run: ["1"] }).hint).toContain("26 characters");
  });

  it("names one that is missing, and all that there are", () => {
    expect(refused(LimitQuery, {})).toMatchObject({
      message: 'The parameter "function" is missing.',
      hint: "Parameters here: function, name, reason.",
    });
    expect(refused(LimitQuery, { function: ["f"] }).message).toContain('"name" is missing');
    expect(refused(z.object({ mode: z.enum(["hold", "skip"]) }), {})).toMatchObject({
      message: 'The parameter "mode" is missing.',
      hint: "Allowed is one of hold, skip.",
    });
  });

  it("says that a text may not be empty", () => {
    expect(refused(LimitQuery, { function: [""], name: ["throttle"] })).toMatchObject({
      message: 'The parameter "function" is not valid.',
      hint: "Allowed is a text that is not empty.",
    });
  });

  it("refuses a parameter that nobody reads, so that a slip of the pen is noticed", () => {
    const { message, hint } = refused(RunsQuery, { sort: ['"; drop table runs'] });
    expect(message).toContain('"sort"');
    expect(hint).toContain("status");
  });

  it("refuses a parameter by the name of something that every object has", () => {
    expect(refused(PageQuery, { constructor: ["1"] }).message).toContain("not known");
    expect(refused(PageQuery, { ["__proto__"]: ["1"] }).message).toContain("not known");
  });

  it("refuses a second value where one is asked for", () => {
    expect(refused(PageQuery, { limit: ["1", "2"] }).message).toContain("more than once");
  });

  it("refuses more values than a filter takes", () => {
    const values = Array.from({ length: 51 }, () => "failed");
    expect(refused(RunsQuery, { status: values }).hint).toBe("At most 50.");
  });

  it("refuses control characters, which the database would choke on", () => {
    expect(refused(RunsQuery, { function: ["a\u0000b"] }).message).toContain("control character");
  });
});

describe("a time window", () => {
  it("may be open, or empty", () => {
    const from = "2026-01-01T00:00:00Z";
    for (const window of [{}, { from }, { from, until: from }]) {
      expect(() => checkWindow(window)).not.toThrow();
    }
  });

  it("is compared as instants, not as texts", () => {
    checkWindow({ from: "2026-01-01T01:00:00+02:00", until: "2026-01-01T00:00:00Z" });
    const backwards = { from: "2026-01-01T00:00:00Z", until: "2026-01-01T01:00:00+02:00" };
    expect(refusal(() => checkWindow(backwards)).message).toContain('"from"');
  });
});

describe("a cursor", () => {
  it("is refused when the list cannot have given it", () => {
    checkCursor(undefined, () => false);
    checkCursor("a", () => true);
    expect(refusal(() => checkCursor("a", () => false)).message).toContain('"cursor"');
  });
});
