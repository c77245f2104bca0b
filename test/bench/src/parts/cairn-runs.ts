// Runs of the measured app: sends what starts them, and knows when all are where they should be.
import { clockMs } from "../measure/clock.ts";
import { type BenchData, type EventName, EVENTS } from "../processes/bench-event.ts";
import type { TimedRun } from "../processes/dbos-process.ts";
import { inParallel } from "../processes/in-parallel.ts";
import type { AppRequests } from "../processes/serve-bench-app.ts";
import type { RunCheck } from "./check-runs.ts";
import type { ExecutorClient } from "./executor-client.ts";
import type { StartedProcess } from "./start-process.ts";

export interface CairnRuns {
  /**
   * Sends events; resolves when all of their runs have ended and that is durable.
   *
   * @param tenants - They are of so many tenants in turn, who have sent nothing before. Default: of none.
   */
  readonly runMany: (
    event: EventName,
    runs: number,
    steps: number,
    tenants?: number,
  ) => Promise<void>;
  /** Sends one event. The function's end is in the times; here its run has ended durably. */
  readonly runOne: (event: EventName, steps: number) => Promise<TimedRun & { ended: number }>;
  /**
   * Starts runs that sleep until times that are `apartMs` apart, the first `firstMs` from now.
   *
   * @returns How much later than that each went on in the app, in milliseconds.
   */
  readonly wakeUps: (runs: number, times: WakeTimes) => Promise<readonly number[]>;
  /** Starts runs that sleep for so long; resolves when all do. */
  readonly fallAsleep: (runs: number, forMs: number) => Promise<void>;
  /** Starts runs that sleep, or wait for an answer, for days; resolves when all do. */
  readonly suspend: (event: EventName, runs: number) => Promise<void>;
  /** Starts one run, and others that may not start before next week; resolves when all wait in line. */
  readonly lineUp: (waiting: number) => Promise<void>;
  /** Sends an event that starts nothing. @returns Milliseconds until it was accepted. */
  readonly accept: (event: EventName, n: number) => Promise<number>;
}

interface WakeTimes {
  readonly firstMs: number;
  readonly apartMs: number;
}

export interface CairnRunsOptions {
  readonly post: ExecutorClient["post"];
  readonly app: Pick<StartedProcess<AppRequests, unknown>, "ask">;
  readonly check: RunCheck;
  /** Requests at once. */
  readonly width: number;
}

const ASLEEP_POLL_MS = 20;

export function createCairnRuns({ post, app, check, width }: CairnRunsOptions): CairnRuns {
  let lastKey = 0;
  const send = (name: EventName, data: BenchData): Promise<void> =>
    post("/e/bench", { name, data });

  return {
    runMany: async (event, runs, steps, tenants) => {
      const before = await app.ask("count", null);
      const mark = await check.mark();
      await inParallel(runs, width, (index) =>
        send(event, { steps, ...tenantOf(index, tenants, before) }),
      );
      await app.ask("whenEnded", { count: before + runs });
      await check.whenEnded(mark, { runs, steps });
    },
    runOne: async (event, steps) => {
      lastKey += 1;
      const key = String(lastKey);
      const mark = await check.mark();
      const asked = clockMs();
      await send(event, { steps, key });
      const times = await app.ask("timesOf", { key });
      await check.whenEnded(mark, { runs: 1, steps });
      return { ...times, asked, ended: clockMs() };
    },
    wakeUps: async (runs, { firstMs, apartMs }) => {
      const mark = await check.mark();
      const first = Math.ceil(Date.now() + firstMs);
      // Whole milliseconds of the one clock are whole ones of no other.
      const toClock = clockMs() - (performance.timeOrigin + performance.now());
      const late: number[] = [];
      await Promise.all(
        Array.from({ length: runs }, async (_, index) => {
          lastKey += 1;
          const key = String(lastKey);
          const due = first + index * apartMs;
          await send(EVENTS.wake, { steps: 1, key, due });
          const { bodies } = await app.ask("timesOf", { key });
          late.push((bodies[0] ?? Number.NaN) - (due + toClock));
        }),
      );
      await check.whenEnded(mark, { runs, steps: 1 });
      return late;
    },
    fallAsleep: async (runs, forMs) => {
      const mark = await check.mark();
      const due = Date.now() + forMs;
      await inParallel(runs, width, () => send(EVENTS.wake, { steps: 0, due }));
      await check.whenSuspended(mark, runs, ASLEEP_POLL_MS);
    },
    suspend: async (event, runs) => {
      const mark = await check.mark();
      await inParallel(runs, width, (n) => send(event, { steps: 0, n }));
      await check.whenSuspended(mark, runs);
    },
    lineUp: async (waiting) => {
      const mark = await check.mark();
      const data: BenchData = { steps: 1, tenant: "crowd" };
      await inParallel(waiting + 1, width, () => send(EVENTS.throttled, data));
      await check.whenInLine(mark, waiting);
    },
    accept: async (event, n) => {
      const asked = clockMs();
      await send(event, { steps: 0, n });
      return clockMs() - asked;
    },
  };
}

const tenantOf = (
  index: number,
  tenants: number | undefined,
  round: number,
): Pick<BenchData, "tenant"> =>
  tenants === undefined ? {} : { tenant: `${String(round)}-${String(index % tenants)}` };
