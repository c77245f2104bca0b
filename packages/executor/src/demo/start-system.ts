// The parts of the demonstration: Postgres and the example app stay; the executor is a process that
// can be killed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProject } from "../cli/dev/project.ts";
import { startNextApp } from "../cli/dev/next-app.ts";
import { EXAMPLE } from "../cli/dev/next-build.ts";
import { migrateDatabase } from "../db/migrate.ts";
import { type RunningChild, startChild } from "../dev/child-process.ts";
import { startEmbeddedPostgres } from "../dev/embedded-postgres/start-embedded-postgres.ts";
import { freePort } from "../dev/free-port.ts";
import { nodeEntry } from "../dev/node-entry.ts";
import { type Reaper, startReaper } from "../dev/reaper.ts";

export interface System {
  /** Where the executor is; the same after it was started again. */
  readonly executorUrl: string;
  readonly appUrl: string;
  readonly killExecutor: () => Promise<void>;
  readonly startExecutor: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

type Say = (line: string) => void;

export async function startSystem(say: Say): Promise<System> {
  const project = findProject(process.cwd());
  if (project.example === undefined) throw new Error("run the demo in the checkout of Cairn");
  const dataDir = mkdtempSync(join(tmpdir(), "cairn-demo-"));
  const reaper = startReaper();
  const signal = new AbortController().signal;
  say("Starting Postgres …");
  const postgres = await startEmbeddedPostgres({ dataDir, reaper, onProgress: say });
  await migrateDatabase(postgres.url);
  const port = await freePort();
  const executorUrl = `http://127.0.0.1:${String(port)}`;
  say("Starting the example app …");
  const app = await startNextApp(
    { project, reaper, say },
    {
      ...EXAMPLE,
      folder: project.example,
      env: { CAIRN_DEV: executorUrl, DATABASE_URL: postgres.url },
      readyPath: "/api/cairn",
    },
    signal,
  );
  let executor: RunningChild | undefined;
  const startExecutor = async (): Promise<void> => {
    executor = await runExecutor({ databaseUrl: postgres.url, appUrl: app.url, port, reaper });
  };
  await startExecutor();
  return {
    executorUrl,
    appUrl: app.url,
    startExecutor,
    killExecutor: async () => {
      if (executor === undefined) return;
      process.kill(executor.pid, "SIGKILL");
      await executor.exited;
    },
    stop: async () => {
      await executor?.stop();
      await app.stop();
      await postgres.stop();
      await reaper.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

interface ExecutorPlace {
  readonly databaseUrl: string;
  readonly appUrl: string;
  readonly port: number;
  readonly reaper: Reaper;
}

function runExecutor({ databaseUrl, appUrl, port, reaper }: ExecutorPlace): Promise<RunningChild> {
  const options = ["--no-dashboard", "--no-app", "--no-discovery", "--port", String(port)];
  const entry = nodeEntry(import.meta.url, "../cli/main");
  return startChild({
    name: "executor",
    args: [...entry, "dev", ...options, "--app", `${appUrl}/api/cairn`],
    env: { DATABASE_URL: databaseUrl },
    ready: `http://127.0.0.1:${String(port)}/ready`,
    reaper,
  });
}
