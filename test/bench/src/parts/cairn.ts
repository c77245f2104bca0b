// Cairn as it is measured: the executor, an app, and somebody who sends events over HTTP.
import postgres from "postgres";
import { Pool } from "undici";
import { clockMs } from "../measure/clock.ts";
import type { Metered } from "../measure/meter.ts";
import type { BenchOptions } from "../options.ts";
import { type BenchData, type EventName, EVENTS } from "../processes/bench-event.ts";
import type { TimedRun } from "../processes/dbos-process.ts";
import { inParallel } from "../processes/in-parallel.ts";
import type { AppFacts, AppRequests } from "../processes/serve-bench-app.ts";
import { createRunCheck } from "./check-runs.ts";
import { type ExecutorProcess, startExecutorProcess } from "./executor-process.ts";
import type { PostgresServer } from "./postgres-server.ts";
import { startProcess } from "./start-process.ts";

export interface Cairn {
  readonly metered: () => Metered;
  readonly executorPid: () => number;
  /** Sends events; resolves when all of their runs have ended and that is durable. */
  readonly runMany: (event: EventName, runs: number, steps: number) => Promise<void>;
  /** Sends one event. The function's end is in the times; here its run has ended durably. */
  readonly runOne: (event: EventName, steps: number) => Promise<TimedRun & { ended: number }>;
  /** Starts runs that sleep for days; resolves when all are asleep. */
  readonly putToSleep: (runs: number) => Promise<void>;
  readonly restartExecutor: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Requests at once; as many as the executor calls apps at once. */
export const WIDTH = 100;
const DATABASE = "bench_cairn";

export async function startCairn(server: PostgresServer, options: BenchOptions): Promise<Cairn> {
  const databaseUrl = await server.createDatabase(DATABASE);
  const nodeOptions = profileOptions(options.profile);
  const settings = { databaseUrl, reaper: server.reaper, nodeOptions };
  let executor: ExecutorProcess = await startExecutorProcess(settings);
  const { port } = new URL(executor.url);
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined });
  const check = createRunCheck(sql);
  let sender = new Pool(executor.url, { connections: WIDTH });
  const app = await startProcess<AppRequests, AppFacts>(`${options.sdk}-app`, {
    env: { CAIRN_DEV: executor.url, INNGEST_DEV: executor.url },
    nodeOptions,
  });
  await sync(app.facts.port);
  let lastKey = 0;

  async function send(name: EventName, data: BenchData): Promise<void> {
    const { statusCode, body } = await sender.request({
      method: "POST",
      path: "/e/bench",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, data }),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`the executor answered ${text}`);
  }

  return {
    metered: () => ({ pids: { executor: executor.pid, app: app.pid }, database: DATABASE }),
    executorPid: () => executor.pid,
    runMany: async (event, runs, steps) => {
      const before = await app.ask("count", null);
      const mark = await check.mark();
      await inParallel(runs, WIDTH, () => send(event, { steps }));
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
    putToSleep: async (runs) => {
      const mark = await check.mark();
      await inParallel(runs, WIDTH, () => send(EVENTS.sleep, { steps: 0 }));
      await check.whenAsleep(mark, runs);
    },
    restartExecutor: async () => {
      await Promise.all([executor.stop(), sender.close()]);
      executor = await startExecutorProcess({ ...settings, port: Number(port) });
      sender = new Pool(executor.url, { connections: WIDTH });
    },
    stop: async () => {
      await sender.close();
      await Promise.all([app.stop(), executor.stop(), sql.end()]);
    },
  };
}

const profileOptions = (folder: string | undefined): readonly string[] =>
  folder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${folder}`];

/** Has the app register itself, as both SDKs do when they are asked with PUT. */
async function sync(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${String(port)}/api/bench`, { method: "PUT" });
  const text = await response.text();
  if (!response.ok) throw new Error(`the app could not be synced: ${text}`);
}
