import { describe, expect, it } from "vitest";
import { permission } from "./allowed.ts";
import { API } from "./api-routes.ts";
import { eventNamesOf } from "./event-names.ts";
import { readEventFilters, toEventQuery } from "./event-filters.ts";
import { paths } from "./paths.ts";
import { rowForKey } from "./row-keys.ts";
import { rowTops, rowWindow, scrollTopFor } from "./row-window.ts";
import { visibleText } from "./visible-text.ts";

describe("what may be done with a run", () => {
  it("says why not", () => {
    expect(permission("cancel", "running")).toEqual({ allowed: true });
    expect(permission("cancel", "failed")).toEqual({
      allowed: false,
      reason: "This run has already ended: it is failed.",
    });
    expect(permission("rerun", "waiting").allowed).toBe(false);
  });
});

describe("addresses", () => {
  it("escape what comes from outside", () => {
    expect(paths.run("a/b?c")).toBe("/runs/a%2Fb%3Fc");
    expect(paths.runsOfFunction("a&b")).toBe("/runs?function=a%26b");
    expect(API.trace("../x")).toBe("/v1/runs/..%2Fx/trace");
    expect(paths.function("a/b")).toBe("/functions/a%2Fb");
    expect(API.schedule("a/b", "run")).toBe("/v1/schedules/a%2Fb/run");
  });

  it("carry no question mark without a query", () => {
    expect([paths.runs(), API.runs(new URLSearchParams())]).toEqual(["/runs", "/v1/runs"]);
  });
});

describe("the event list's filters", () => {
  it("come back as they were put", () => {
    const filters = { name: "a/b", system: true, cursor: "c" };
    expect(readEventFilters(Object.fromEntries(toEventQuery(filters)))).toEqual(filters);
  });
});

describe("event names to choose from", () => {
  it("are those of live functions, each once, without patterns and schedules", () => {
    const trigger = (event: string | null) => ({ event, condition: null, cron: null });
    const fn = (id: string, events: (string | null)[], archivedAt: string | null = null) => ({
      id,
      slug: id,
      name: id,
      appId: "a",
      appName: "a",
      triggers: events.map((event) => trigger(event)),
      maxAttempts: 5,
      archivedAt,
      config: "{}",
    });
    const functions = [
      fn("1", ["b/x", "a/x"]),
      fn("2", ["a/x", "a/*", null]),
      fn("3", ["c/x"], "2026-01-01T00:00:00Z"),
    ];
    expect(eventNamesOf(functions)).toEqual(["a/x", "b/x"]);
  });
});

describe("a long list", () => {
  it("makes only the rows that can be seen, and a few more", () => {
    const tops = rowTops(Array.from({ length: 10_000 }, () => 30));
    expect(rowWindow(tops, { scrollTop: 3_000, height: 600 })).toEqual({ first: 92, end: 128 });
    const few = { scrollTop: 900, height: 600 };
    expect(rowWindow(rowTops([30, 30, 30]), few).end).toBe(3);
    expect(rowWindow(rowTops([]), few)).toEqual({ first: 0, end: 0 });
  });

  it("may have rows of different heights", () => {
    const tops = rowTops([30, ...Array.from({ length: 500 }, () => 24), 30]);
    expect([tops[1], tops[2], tops.at(-1)]).toEqual([30, 54, 12_060]);
    expect(rowWindow(tops, { scrollTop: 30 + 100 * 24, height: 48 })).toEqual({
      first: 101 - 8,
      end: 103 + 8,
    });
    expect(scrollTopFor(501, tops, { scrollTop: 0, height: 100 })).toBe(12_060 - 100);
  });

  it("scrolls no further than it must to show a row", () => {
    const viewport = { scrollTop: 300, height: 300 };
    const tops = rowTops(Array.from({ length: 40 }, () => 30));
    expect(scrollTopFor(12, tops, viewport)).toBe(300);
    expect(scrollTopFor(2, tops, viewport)).toBe(60);
    expect(scrollTopFor(30, tops, viewport)).toBe(630);
  });

  it("is walked by keys, and not beyond its ends", () => {
    expect(rowForKey("ArrowDown", 4, 5)).toBe(4);
    expect(rowForKey("ArrowUp", 4, 5)).toBe(3);
    expect(rowForKey("PageUp", 4, 5)).toBe(0);
    expect(rowForKey("End", 0, 5)).toBe(4);
    expect(rowForKey("x", 0, 5)).toBeUndefined();
  });
});

describe("text from outside", () => {
  it("cannot hide or turn around what stands beside it", () => {
    expect(visibleText("a\u202Eb\u0007c\u200Bd")).toBe("a\\u202Eb\\u0007c\\u200Bd");
  });

  it("otherwise stays as it is", () => {
    const text = "Grüße, 世界 🌲\n\tשלום <b>";
    expect(visibleText(text)).toBe(text);
  });
});
