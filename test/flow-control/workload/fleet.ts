// Several executor processes on one database, killed and started again one after the other.
import { setTimeout as sleep } from "node:timers/promises";
import type { Reaper } from "../../../packages/executor/src/dev/reaper.ts";
import { executorUrl } from "../../durability/test-system.ts";
import { type ExecutorProcess, startExecutorProcess } from "../../support/executor-process.ts";
import type { PlannedKill } from "./workload-plan.ts";

/** Short, so that what a killed executor held goes on soon. */
const LEASE_MS = 2_500;

export interface FleetOptions {
  readonly databaseUrl: string;
  readonly ports: readonly number[];
  readonly entry: string;
  readonly reaper: Pick<Reaper, "register" | "unregister">;
}

export interface Fleet {
  /** Of one that runs; the number picks which. */
  url(number: number): string;
  /** Kills by plan, over and over, until it is stopped; never the last one that runs. */
  startKilling(kills: readonly PlannedKill[]): { stop(): Promise<void> };
  readonly kills: () => number;
  /** What the executors printed: warnings and errors. */
  output(): string;
  stop(): Promise<void>;
}

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { ports, ...common } = options;
  const start = (port: number): Promise<ExecutorProcess> =>
    startExecutorProcess({ ...common, port, leaseMs: LEASE_MS });
  const places = await Promise.all(
    ports.map(async (port) => ({ port, executor: await start(port) })),
  );
  const outputs: string[] = [];
  const starting: Promise<void>[] = [];
  let kills = 0;

  const running = () => places.filter(({ executor }) => executor.isAlive());
  const pickRunning = (number: number) => running()[number % Math.max(1, running().length)];

  /** Resolves when it is dead; another one starts in its place meanwhile. */
  async function killOne(number: number): Promise<void> {
    const place = pickRunning(number);
    if (place === undefined || running().length < 2) return;
    await place.executor.kill();
    kills += 1;
    outputs.push(place.executor.output());
    const started = start(place.port).then((executor) => {
      place.executor = executor;
    });
    starting.push(started);
  }

  async function killOn(planned: readonly PlannedKill[], signal: AbortSignal): Promise<void> {
    for (let index = 0; !signal.aborted; index += 1) {
      const { pauseMs, executor } = planned[index % planned.length] ?? { pauseMs: 0, executor: 0 };
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await killOne(executor);
    }
    await Promise.all(starting);
  }

  return {
    url: (number) => executorUrl(pickRunning(number)?.port ?? 0),
    startKilling: (planned) => {
      const stopping = new AbortController();
      const killing = killOn(planned, stopping.signal);
      return {
        stop: async () => {
          stopping.abort();
          await killing;
        },
      };
    },
    kills: () => kills,
    output: () => [...outputs, ...places.map(({ executor }) => executor.output())].join("\n"),
    stop: async () => {
      await Promise.all(starting);
      await Promise.all(places.map(({ executor }) => executor.kill()));
    },
  };
}
