import { array, assert, constantFrom, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCron } from "./cron-shape.ts";
import { decideTick, dueAt, type TickDecision } from "./decide-tick.ts";
import { nextTick } from "./next-tick.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOON = Date.parse("2026-05-01T12:00:00Z");

function rule(cron: string) {
  const parsed = parseCron(cron);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.rule;
}

const HOURLY = rule("0 * * * *");

type Given = Parameters<typeof decideTick>[0];

const schedule = (given: Partial<Given> = {}): Given => ({
  id: "01KDVV9S000000000000000000",
  jitterMs: 0,
  missed: "once",
  missedMax: 10,
  overlap: "allow",
  nextTickMs: NOON,
  queuedTickMs: null,
  liveRuns: [],
  nowMs: NOON,
  ...given,
});

const decide = (given: Partial<Given> = {}): TickDecision => decideTick(schedule(given), HOURLY);

describe("a schedule", () => {
  it("that is looked at too early waits for its tick", () => {
    expect(decide({ nowMs: NOON - 1 })).toEqual({ kind: "wait", dueMs: NOON });
  });

  it("starts a run at its tick, and counts the next one from there", () => {
    expect(decide({ nowMs: NOON + 40 * MINUTE_MS })).toEqual({
      kind: "start",
      tickMs: NOON,
      missedSinceMs: null,
      cancel: [],
      state: {
        nextTickMs: NOON + HOUR_MS,
        lastTickMs: NOON,
        queuedTickMs: null,
        dueMs: NOON + HOUR_MS,
      },
    });
  });

  it("waits for a tick until its jitter is over", () => {
    const jitterMs = 5 * MINUTE_MS;
    const dueMs = dueAt(schedule({ jitterMs }), NOON);
    expect(decide({ jitterMs, nowMs: dueMs - 1 })).toEqual({ kind: "wait", dueMs });
    expect(decide({ jitterMs, nowMs: dueMs })).toMatchObject({ kind: "start", tickMs: NOON });
  });

  it("with `skip` starts a tick that is a minute late, and none that is later", () => {
    const missed = "skip";
    expect(decide({ missed, nowMs: NOON + MINUTE_MS })).toMatchObject({ kind: "start" });
    expect(decide({ missed, nowMs: NOON + MINUTE_MS + 1 })).toMatchObject({
      kind: "skip",
      reason: "missed",
      tickMs: NOON,
      state: { nextTickMs: NOON + HOUR_MS },
    });
  });

  it("starts the tick that it kept once nothing of it is live", () => {
    const queued = { overlap: "queue", queuedTickMs: NOON - HOUR_MS, nowMs: NOON - 1 } as const;
    expect(decide({ ...queued, liveRuns: ["run"] })).toMatchObject({ kind: "wait" });
    expect(decide(queued)).toMatchObject({
      kind: "start",
      tickMs: NOON - HOUR_MS,
      state: { nextTickMs: NOON, queuedTickMs: null },
    });
  });

  it("looks at the run that a tick waits for again, ever more rarely, and in time for the next tick", () => {
    const queued = { overlap: "queue", liveRuns: ["run"] } as const;
    const wait = (nowMs: number, queuedTickMs: number) => {
      const decision = decide({ ...queued, queuedTickMs, nowMs });
      return decision.kind === "wait" ? decision.dueMs - nowMs : undefined;
    };
    expect(wait(NOON - 30 * MINUTE_MS, NOON - 30 * MINUTE_MS)).toBe(1_000);
    expect(wait(NOON - 30 * MINUTE_MS, NOON - 32 * MINUTE_MS)).toBe(12_000);
    expect(wait(NOON - 30 * MINUTE_MS, NOON - HOUR_MS)).toBe(30_000);
    expect(wait(NOON - 5_000, NOON - HOUR_MS)).toBe(5_000);
  });
});

/** More than one time can need: the missed ones, and a tick a minute for the greatest jitter. */
const LOOKS = 12;

describe("however late and however often a schedule is looked at", () => {
  const crons = ["* * * * *", "*/7 * * * *", "0 * * * *", "TZ=Europe/London 30 1 * * *"];
  const looks = record({
    cron: constantFrom(...crons),
    missed: constantFrom("skip" as const, "once" as const, "all" as const),
    missedMax: integer({ min: 1, max: 5 }),
    jitterMs: constantFrom(0, 1_000, 300_000),
    steps: array(integer({ min: 0, max: 3 * HOUR_MS }), { minLength: 1, maxLength: 25 }),
  });

  it("each tick is started at most once, in order, never early, and the next one is never left out", () => {
    assert(
      property(looks, ({ cron, missed, missedMax, jitterMs, steps }) => {
        const ticking = rule(cron);
        let state = schedule({ missed, missedMax, jitterMs, nextTickMs: nextTick(ticking, NOON) });
        const started: number[] = [];
        const early: number[] = [];
        for (const step of steps) {
          state = { ...state, nowMs: state.nowMs + step };
          // Ticks that are within their jitter are not missed: each of them is started.
          for (let looked = 0; looked < LOOKS; looked += 1) {
            const decision = decideTick(state, ticking);
            if (decision.kind === "wait") break;
            if (decision.kind === "start") {
              started.push(decision.tickMs);
              early.push(...(dueAt(state, decision.tickMs) > state.nowMs ? [decision.tickMs] : []));
            }
            expect(decision.state.nextTickMs).toBe(
              nextTick(ticking, decision.state.lastTickMs ?? 0),
            );
            state = { ...state, ...decision.state };
          }
          // Nothing that is due is left.
          expect(decideTick(state, ticking).kind).toBe("wait");
        }
        expect(early).toEqual([]);
        expect(started).toEqual([...new Set(started)].toSorted((a, b) => a - b));
        for (const tick of started) expect(nextTick(ticking, tick - 1)).toBe(tick);
      }),
      { numRuns: 150 },
    );
  });
});
