import { describe, expect, it } from "vitest";
import { cursorProblem, type FeedCursor, formatCursor, parseCursor } from "./feed-cursor.ts";

const aCursor = (change: Partial<FeedCursor> = {}): FeedCursor => ({
  database: "7301-5",
  at: "2026-01-01T00:00:00.000Z",
  snapshot: "100:110:102,105",
  ...change,
});

describe("a cursor", () => {
  it.each(["100:110:102,105", "100:100:", "1:18446744073709551615:"])(
    "comes back as it was given: %s",
    (snapshot) => {
      expect(parseCursor(formatCursor(aCursor({ snapshot })))).toEqual(aCursor({ snapshot }));
    },
  );

  it.each([
    ["nothing", ""],
    ["a number", "17"],
    ["another feed's", "1700000000-0"],
    ["no snapshot", "7301-5.1767225600000."],
    ["an end before the beginning", "7301-5.1767225600000.110:100:"],
    ["an open transaction outside", "7301-5.1767225600000.100:110:110"],
    ["open transactions out of order", "7301-5.1767225600000.100:110:105,102"],
    ["the id that no transaction has", "7301-5.1767225600000.0:110:"],
    ["an id too large", "7301-5.1767225600000.1:99999999999999999999:"],
    ["a time that is none", "7301-5.999999999999999.100:110:"],
    ["a line break", "7301-5.1767225600000.100:110:\n"],
    ["far too long", `7301-5.1767225600000.1:99999:${"2,".repeat(10_000)}3`],
  ])("is refused before Postgres sees it when it has %s", (_, text) => {
    expect(parseCursor(text)).toBeUndefined();
  });
});

describe("going on from a cursor", () => {
  const now = aCursor({ at: "2026-01-01T00:30:00.000Z", snapshot: "200:210:" });

  it("is possible within the hour that changes are kept", () => {
    expect(cursorProblem(aCursor(), now)).toBeUndefined();
  });

  it("is not when changes may have been deleted since", () => {
    const later = { ...now, at: "2026-01-01T00:56:00.000Z" };
    expect(cursorProblem(aCursor(), later)).toBe("cursor_too_old");
  });

  it("is not in another database", () => {
    expect(cursorProblem(aCursor({ database: "7302-5" }), now)).toBe("cursor_unknown");
  });

  it("is not when the database was put back to an earlier state", () => {
    expect(cursorProblem(aCursor({ snapshot: "300:300:" }), now)).toBe("cursor_unknown");
  });
});
