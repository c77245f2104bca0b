// The executor in a process of its own, as `cairn dev` runs it in production mode.
import { fileURLToPath } from "node:url";
import { freePort, startChild } from "./executor-modules.ts";
import type { PostgresServer } from "./postgres-server.ts";

export interface ExecutorProcess {
  readonly url: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

export interface ExecutorSettings {
  readonly databaseUrl: string;
  readonly reaper: PostgresServer["reaper"];
  /** For Node itself. */
  readonly nodeOptions: readonly string[];
  /** Default: a free one. */
  readonly port?: number;
  /** What it has to know of QStash, as variables. Default: Postgres is the clock. */
  readonly qstash?: Readonly<Record<string, string>> | undefined;
}

const CLI = fileURLToPath(new URL("../../../../packages/executor/bin/cairn.js", import.meta.url));

export async function startExecutorProcess(settings: ExecutorSettings): Promise<ExecutorProcess> {
  const { databaseUrl, reaper, nodeOptions, qstash } = settings;
  const port = settings.port ?? (await freePort());
  const url = `http://127.0.0.1:${String(port)}`;
  const lines: string[] = [];
  const child = await startChild({
    name: "executor",
    args: [
      ...nodeOptions,
      CLI,
      "dev",
      "--port",
      String(port),
      "--no-dashboard",
      "--no-app",
      "--no-discovery",
      ...(qstash === undefined ? [] : ["--queue", "qstash"]),
    ],
    env: { DATABASE_URL: databaseUrl, ...qstash },
    ready: `${url}/health`,
    reaper,
    onOutput: (line) => lines.push(line),
  });
  void child.exited.then(({ wasStopped }) => {
    if (!wasStopped) console.error(`The executor ended:\n${lines.join("\n")}`);
  });
  return { url, pid: child.pid, stop: () => child.stop() };
}
