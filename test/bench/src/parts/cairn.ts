// Cairn as it is measured: the executor, an app, and somebody who sends events over HTTP.
import postgres, { type Sql } from "postgres";
import type { Metered } from "../measure/meter.ts";
import type { BenchOptions } from "../options.ts";
import type { AppFacts, AppRequests } from "../processes/serve-bench-app.ts";
import { type CairnRuns, createCairnRuns } from "./cairn-runs.ts";
import { createRunCheck } from "./check-runs.ts";
import { createExecutorClient, type ExecutorClient } from "./executor-client.ts";
import { wipeDatabase } from "./executor-modules.ts";
import {
  type ExecutorProcess,
  type ExecutorSettings,
  startExecutorProcess,
} from "./executor-process.ts";
import type { PostgresServer } from "./postgres-server.ts";
import { startProcess } from "./start-process.ts";

export interface Cairn extends CairnRuns, Pick<ExecutorClient, "post"> {
  readonly metered: () => Metered;
  readonly executorPid: () => number;
  /** Connected to its database. */
  readonly sql: Sql;
  readonly restartExecutor: () => Promise<void>;
  /** A new executor and an empty database: nothing is left of the workload before. */
  readonly startOver: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Requests at once; as many as the executor calls apps at once. */
export const WIDTH = 100;

/** Where QStash is the clock; several may be measured beside each other. */
export interface CairnSettings {
  readonly database: string;
  readonly qstash?: ExecutorSettings["qstash"];
}

const POSTGRES_ALONE: CairnSettings = { database: "bench_cairn" };

export async function startCairn(
  server: PostgresServer,
  options: BenchOptions,
  { database, qstash }: CairnSettings = POSTGRES_ALONE,
): Promise<Cairn> {
  const databaseUrl = await server.createDatabase(database);
  const nodeOptions = profileOptions(options.profile);
  const settings = { databaseUrl, reaper: server.reaper, nodeOptions, qstash };
  let executor: ExecutorProcess = await startExecutorProcess(settings);
  const { port } = new URL(executor.url);
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined });
  let client = createExecutorClient(executor.url, WIDTH);
  const app = await startProcess<AppRequests, AppFacts>(`${options.sdk}-app`, {
    env: { CAIRN_DEV: executor.url, INNGEST_DEV: executor.url },
    nodeOptions,
  });
  await sync(app.facts.port);
  const post: Cairn["post"] = (path, body) => client.post(path, body);

  async function restart(meanwhile: () => Promise<void>): Promise<void> {
    await Promise.all([executor.stop(), client.close()]);
    await meanwhile();
    executor = await startExecutorProcess({ ...settings, port: Number(port) });
    client = createExecutorClient(executor.url, WIDTH);
  }

  return {
    ...createCairnRuns({ post, app, check: createRunCheck(sql), width: WIDTH }),
    post,
    sql,
    metered: () => ({ pids: { executor: executor.pid, app: app.pid }, database }),
    executorPid: () => executor.pid,
    restartExecutor: () => restart(() => Promise.resolve()),
    startOver: async () => {
      await restart(() => wipeDatabase(databaseUrl));
      await sync(app.facts.port);
    },
    stop: async () => {
      await client.close();
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
