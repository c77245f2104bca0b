import { QstashDailyRatelimitError, QstashError, QstashRatelimitError } from "@upstash/qstash";
import { describe, expect, it } from "vitest";
import { explainFailure } from "./publish-failure.ts";

const NOW_MS = Date.UTC(2026, 0, 15, 12);
const inSeconds = (seconds: number): string => String(NOW_MS / 1_000 + seconds);
const daily = (reset: string | null) =>
  new QstashDailyRatelimitError({ limit: "1000", remaining: "0", reset });
const codeOf = (thrown: unknown): string => explainFailure(thrown, NOW_MS).error.code;
const waitOf = (thrown: unknown) => explainFailure(thrown, NOW_MS).waitMs;

describe("a publish that failed", () => {
  it.each([
    ["qstash_quota_exhausted", daily(inSeconds(60))],
    [
      "qstash_quota_exhausted",
      new QstashRatelimitError({ limit: null, remaining: null, reset: null }),
    ],
    ["qstash_token_refused", new QstashError("unauthorized: invalid token", 401)],
    ["qstash_message_refused", new QstashError("quota maxDelay exceeded, current limit: 60", 400)],
    ["qstash_message_refused", new QstashError("quota maxMessageSize exceeded", 500)],
    ["qstash_message_refused", new QstashError("request body is too large", 413)],
    ["qstash_unreachable", new QstashError("service unavailable", 503)],
    ["qstash_unreachable", new QstashError("no such route", 404)],
    ["qstash_unreachable", new TypeError("fetch failed", { cause: new Error("ECONNREFUSED") })],
    ["qstash_unreachable", new SyntaxError("Unexpected token '<'")],
    ["qstash_unreachable", "what is no error"],
  ])("is %s", (code, thrown) => {
    expect(codeOf(thrown)).toBe(code);
  });

  it("says what is wrong, in QStash's words where it has some", () => {
    const { error } = explainFailure(new QstashError("quota maxDelay exceeded", 400), NOW_MS);
    expect(error.message).toBe("QStash refused messages: quota maxDelay exceeded.");
    expect(error.details).toEqual({ status: 400 });
    const down = new TypeError("fetch failed", { cause: new Error("ECONNREFUSED") });
    expect(explainFailure(down, NOW_MS).error.message).toContain("fetch failed (ECONNREFUSED)");
  });
});

describe("a quota that is used up", () => {
  it("is waited for until the time that QStash named, and says when that is", () => {
    expect(waitOf(daily(inSeconds(90)))).toBe(90_000);
    expect(explainFailure(daily(inSeconds(90)), NOW_MS).error.message).toContain(
      "2026-01-15T12:01:30.000Z",
    );
  });

  it("is waited for no longer than an hour, and no shorter than a second", () => {
    expect(waitOf(daily(inSeconds(86_400)))).toBe(3_600_000);
    expect(waitOf(daily(inSeconds(-5)))).toBe(1_000);
    expect(waitOf(daily("9".repeat(30)))).toBe(3_600_000);
  });

  it("may name how long it takes, or nothing that can be read", () => {
    expect(waitOf(daily("30"))).toBe(30_000);
    for (const reset of [null, "", "soon", "-1"]) expect(waitOf(daily(reset))).toBe(60_000);
    expect(explainFailure(daily(null), NOW_MS).error.message).not.toContain("until");
  });

  it("is the only failure that names a time", () => {
    expect(waitOf(new QstashError("unauthorized", 401))).toBeUndefined();
  });
});
