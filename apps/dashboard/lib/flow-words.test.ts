import { WHY_KINDS, type PauseView } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { circuitWords } from "./circuit-words.ts";
import { decisionWords } from "./decision-words.ts";
import { limitText, readLimitKey } from "./limit-text.ts";
import { pausedWords, pauseOf, pauseOver, pauseTitle } from "./pauses.ts";
import { cronText, policyTexts } from "./schedule-text.ts";
import { namedRuns, sentenceParts } from "./sentence-parts.ts";
import { WHY_WORDS, whyTitle } from "./why-words.ts";

const RUN = "01M7ZXHRHA0H2PAQ2418WJTEY2";

describe("the executor's sentences", () => {
  it("come apart at their instants and at runs that they may name", () => {
    const sentence = `Held by ${RUN} until 2026-11-21T20:42:55.912Z. Next.`;
    const parts = sentenceParts(sentence, new Set([RUN]));
    expect(parts.map(({ kind }) => kind)).toEqual(["text", "run", "text", "instant", "text"]);
    expect(parts.map(({ text }) => text).join("")).toBe(sentence);
  });

  it("make no link of what only looks like a run", () => {
    expect(sentenceParts(`Key "${RUN}".`, new Set())).toEqual([
      { kind: "text", text: `Key "${RUN}".` },
    ]);
  });

  it("name runs as such", () => {
    expect([...namedRuns(`Run ${RUN} of this singleton is live for "${RUN}x".`)]).toEqual([RUN]);
  });
});

describe("what a run waits for", () => {
  it("has words for every kind", () => {
    expect(WHY_KINDS.filter((kind) => WHY_WORDS[kind] === undefined)).toEqual([]);
  });

  it("is no standstill while any part of it moves", () => {
    expect(whyTitle(["sleep", "calling"])).toBe("What it is doing");
    expect(whyTitle(["sleep", "limit"])).toBe("Why is it not moving?");
    expect(whyTitle(["ended"])).toBe("It has ended");
  });
});

describe("why an event started nothing", () => {
  it.each([
    "condition_false",
    "condition_error",
    "idempotent",
    "rate_limited",
    "singleton",
    "debounced",
    "batched",
    "paused",
    "function_missing",
    "duplicate",
    "missed",
    "overlap",
    "schedule_gone",
  ])("has words for %s", (reason) => {
    expect(decisionWords(reason, "skipped")).toMatch(/^[a-z][a-z :]+$/u);
  });

  it("means something else while it waits, and stays as it is when it is new", () => {
    expect(decisionWords("debounced", "buffered")).not.toBe(decisionWords("debounced", "skipped"));
    expect(decisionWords("full_moon", "skipped")).toBe("full_moon");
  });
});

describe("limits", () => {
  it("say what they allow", () => {
    const count = { limit: 2, periodMs: null, burst: null };
    expect(limitText(count, "step")).toBe("2 at once");
    const throttle = { limit: 1, periodMs: 120_000, burst: 5 };
    expect(limitText(throttle, "throttle")).toBe("1 start in 2 m, burst 5");
    expect(limitText({ limit: 3, periodMs: 5_000, burst: null }, "throttle")).toBe(
      "3 starts in 5 s",
    );
    const rate = { limit: 3, periodMs: 60_000, burst: null, timeoutMs: null };
    expect(limitText(rate, "rate")).toBe("3 starts in 1 m");
    const debounce = { limit: null, periodMs: 30_000, burst: null, timeoutMs: 120_000 };
    expect(limitText(debounce, "debounce")).toBe(
      "30 s after the last event, 2 m after the first at most",
    );
    expect(limitText({ timeoutMs: 30_000 }, "debounce")).toBe("30 s after the first at most");
    expect(limitText({ limit: 5, timeoutMs: 30_000 }, "batch")).toBe(
      "5 events, 30 s after the first at most",
    );
    // A change that set the number alone has no period.
    expect(limitText({ limit: 3, periodMs: null, burst: null }, "throttle")).toBe("3 starts");
  });

  it.each([
    ["fn:1:concurrency[1]:a:b", { name: "concurrency[1]", value: "a:b" }],
    ["fn:1:throttle:", { name: "throttle", value: "" }],
    ["env:step:fn:1", { name: null, value: "fn:1" }],
    ["account:run:", { name: null, value: "" }],
  ])("have a key behind %s", (key, read) => {
    expect(readLimitKey(key)).toEqual(read);
  });
});

const aPause = (change: Partial<PauseView>): PauseView => ({
  scope: "function",
  target: "shop-mail",
  targetId: "fn-1",
  mode: "hold",
  reason: null,
  pausedBy: "dev",
  pausedAt: "2026-03-01T12:00:00.000Z",
  ...change,
});

describe("pauses", () => {
  const all = aPause({ scope: "all", target: null, targetId: null });
  const app = aPause({ scope: "app", target: "shop", targetId: "app-1" });
  const own = aPause({});

  it("say what they pause", () => {
    expect([all, app, own].map((pause) => pauseTitle(pause))).toEqual([
      "Everything is paused",
      "App shop is paused",
      "Function shop-mail is paused",
    ]);
  });

  it("are over a function by its own, its app's or all, the widest first", () => {
    const fn = { id: "fn-1", appId: "app-1" };
    expect(pauseOver([own, app, all], fn)).toBe(all);
    expect(pauseOver([own, app], fn)).toBe(app);
    expect(pauseOver([own], fn)).toBe(own);
    expect(pauseOver([own, app], { id: "fn-2", appId: "app-2" })).toBeUndefined();
    expect(pausedWords(app)).toBe("App paused");
  });

  it("are found by exactly what they pause: an app is not a function with its id", () => {
    expect(pauseOf([own], { scope: "app", id: "fn-1" })).toBeUndefined();
    expect(pauseOf([all], { scope: "all", id: null })).toBe(all);
  });
});

describe("schedules", () => {
  it("show their zone beside the expression, not in it", () => {
    expect(cronText("TZ=Europe/Paris 0 3 * * *")).toBe("0 3 * * *");
    expect(cronText("0 3 * * *")).toBe("0 3 * * *");
  });

  it("say each of their policies", () => {
    expect(
      policyTexts({ missed: "all", missedMax: 5, overlap: "queue", jitterMs: 30_000 }),
    ).toEqual([
      "up to 5 missed ticks are started",
      "one tick waits while a run is live",
      "up to 30 s later",
    ]);
    expect(policyTexts({ missed: "skip", missedMax: 10, overlap: "allow", jitterMs: 0 })).toEqual([
      "missed ticks are skipped",
      "runs may overlap",
    ]);
  });
});

describe("an app", () => {
  it("that was not called yet is neither well nor ill", () => {
    expect(circuitWords(null).tone).toBe("quiet");
  });
});
