import { describe, expect, it } from "vitest";
import { type CronRule, parseCron } from "./cron-shape.ts";
import { lastTicks, nextTick, nextTicks } from "./next-tick.ts";

function ruleOf(cron: string): CronRule {
  const parsed = parseCron(cron);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.rule;
}

/** The next ticks as texts, without seconds. */
function ticks(cron: string, after: string, count: number): readonly string[] {
  return nextTicks(ruleOf(cron), Date.parse(after), count).map(minute);
}

const minute = (ms: number): string => new Date(ms).toISOString().replace(":00.000Z", "Z");

describe("a tick whose time the clock jumps over in spring", () => {
  it.each([
    ["London", "TZ=Europe/London 30 1 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z"],
    ["London, on its edge", "TZ=Europe/London 0 1 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z"],
    ["New York", "TZ=America/New_York 30 2 * * *", "2026-03-07T12:00Z", "2026-03-08T07:00Z"],
    [
      "Lord Howe, by half an hour",
      "TZ=Australia/Lord_Howe 15 2 * * *",
      "2026-10-03T00:00Z",
      "2026-10-03T15:30Z",
    ],
    [
      "São Paulo, at midnight",
      "TZ=America/Sao_Paulo 0 0 * * *",
      "2018-11-03T12:00Z",
      "2018-11-04T03:00Z",
    ],
    [
      "Apia, by a whole day",
      "TZ=Pacific/Apia 0 12 30 12 *",
      "2011-12-29T00:00Z",
      "2011-12-30T10:00Z",
    ],
  ])("is due at the instant of the jump: %s", (_, cron, after, tick) => {
    expect(ticks(cron, after, 1)).toEqual([tick]);
  });

  it("is one with the others of the gap, and with the tick at its end", () => {
    expect(ticks("TZ=Europe/London */20 0-2 * * *", "2026-03-29T00:30Z", 5)).toEqual([
      "2026-03-29T00:40Z",
      "2026-03-29T01:00Z",
      "2026-03-29T01:20Z",
      "2026-03-29T01:40Z",
      "2026-03-29T23:00Z",
    ]);
  });

  it("is followed by the next one at its own time", () => {
    expect(ticks("TZ=America/New_York 30 2 * * *", "2026-03-07T12:00Z", 3)).toEqual([
      "2026-03-08T07:00Z",
      "2026-03-09T06:30Z",
      "2026-03-10T06:30Z",
    ]);
  });
});

describe("a tick whose time comes twice in autumn", () => {
  it.each([
    [
      "London",
      "TZ=Europe/London 30 1 * * *",
      "2026-10-24T12:00Z",
      ["2026-10-25T00:30Z", "2026-10-26T01:30Z"],
    ],
    [
      "New York",
      "TZ=America/New_York 30 1 * * *",
      "2026-10-31T12:00Z",
      ["2026-11-01T05:30Z", "2026-11-02T06:30Z"],
    ],
    [
      "Lord Howe, by half an hour",
      "TZ=Australia/Lord_Howe 45 1 * * *",
      "2026-04-04T00:00Z",
      ["2026-04-04T14:45Z", "2026-04-05T15:15Z"],
    ],
    [
      "São Paulo",
      "TZ=America/Sao_Paulo 30 23 * * *",
      "2018-02-17T12:00Z",
      ["2018-02-18T01:30Z", "2018-02-19T02:30Z"],
    ],
  ])("is due the first time alone: %s", (_, cron, after, expected) => {
    expect(ticks(cron, after, 2)).toEqual(expected);
  });

  it("is due the first time alone when it is one of many", () => {
    expect(ticks("TZ=America/New_York */30 1 * * *", "2026-11-01T04:00Z", 3)).toEqual([
      "2026-11-01T05:00Z",
      "2026-11-01T05:30Z",
      "2026-11-02T06:00Z",
    ]);
    expect(ticks("TZ=Europe/London 0 * * * *", "2026-10-24T23:30Z", 3)).toEqual([
      "2026-10-25T00:00Z",
      "2026-10-25T02:00Z",
      "2026-10-25T03:00Z",
    ]);
  });

  it("is over for somebody who asks while it comes again", () => {
    expect(ticks("TZ=Europe/London */20 * * * *", "2026-10-25T01:10Z", 1)).toEqual([
      "2026-10-25T02:00Z",
    ]);
  });

  it("is left out by nobody who names no zone", () => {
    expect(ticks("0 * * * *", "2026-10-25T00:00Z", 2)).toEqual([
      "2026-10-25T01:00Z",
      "2026-10-25T02:00Z",
    ]);
  });
});

describe("ticks", () => {
  it.each([
    ["0 0 29 2 *", ["2028-02-29T00:00Z", "2032-02-29T00:00Z", "2036-02-29T00:00Z"]],
    ["0 0 31 * *", ["2026-01-31T00:00Z", "2026-03-31T00:00Z", "2026-05-31T00:00Z"]],
    ["0 0 13 * 5", ["2026-01-02T00:00Z", "2026-01-09T00:00Z", "2026-01-13T00:00Z"]],
    ["5/20 * * * *", ["2026-01-01T00:05Z", "2026-01-01T00:25Z", "2026-01-01T00:45Z"]],
    ["0 0 * * 7", ["2026-01-04T00:00Z", "2026-01-11T00:00Z", "2026-01-18T00:00Z"]],
  ])("of %s", (cron, expected) => {
    expect(ticks(cron, "2026-01-01T00:00Z", 3)).toEqual(expected);
  });

  it("of every minute never go back, whatever the clocks do", () => {
    for (const [zone, day] of [
      ["Europe/London", "2026-10-25T00:00Z"],
      ["Australia/Lord_Howe", "2026-04-04T13:00Z"],
      ["America/New_York", "2026-03-08T06:00Z"],
    ] as const) {
      const all = nextTicks(ruleOf(`TZ=${zone} * * * * *`), Date.parse(day), 200);
      expect([...new Set(all)].toSorted((a, b) => a - b)).toEqual(all);
    }
  });
});

describe("the last ticks before an instant", () => {
  const every = ruleOf("*/10 * * * *");
  const from = Date.parse("2026-01-01T00:00Z");

  it("are those that are nearest to it", () => {
    const untilMs = Date.parse("2026-03-01T00:05Z");
    const last = lastTicks(every, { fromMs: from, untilMs, most: 3 });
    expect(last.map(minute)).toEqual([
      "2026-02-28T23:40Z",
      "2026-02-28T23:50Z",
      "2026-03-01T00:00Z",
    ]);
  });

  it("are fewer when there have not been more", () => {
    const untilMs = from + 25 * 60_000;
    expect(lastTicks(every, { fromMs: from, untilMs, most: 50 })).toHaveLength(3);
    expect(lastTicks(every, { fromMs: from, untilMs: from, most: 50 })).toEqual([from]);
  });

  it("are found among those of years", () => {
    const yearly = ruleOf("0 0 1 1 *");
    const untilMs = Date.parse("2046-06-01T00:00Z");
    const last = lastTicks(yearly, { fromMs: from, untilMs, most: 2 });
    expect(last.map(minute)).toEqual(["2045-01-01T00:00Z", "2046-01-01T00:00Z"]);
    expect(nextTick(yearly, untilMs)).toBe(Date.parse("2047-01-01T00:00Z"));
  });
});
