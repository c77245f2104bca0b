// A few test systems on one Postgres with one ledger app, each used by one test at a time.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { buildExecutor } from "../support/executor-process-build.ts";
import type { ExecutorSettings } from "../support/executor-process-protocol.ts";
import { startLedgerApp } from "../support/ledger-app.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { executorUrl, freePorts, startTestSystem, type TestSystem } from "./test-system.ts";

export interface SystemPool {
  /** Waits until a system is free. One that a test failed on is not used again as it is. */
  use<Result>(test: (system: TestSystem) => Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}

export async function startSystemPool(
  count: number,
  settings: Partial<ExecutorSettings>,
): Promise<SystemPool> {
  const folder = mkdtempSync(join(tmpdir(), "cairn-test-"));
  const reaper = startReaper();
  const entry = buildExecutor();
  const ports = await freePorts(count);
  const app = await startLedgerApp({ executorUrls: ports.map(executorUrl), folder, reaper });
  const open = (port: number, number: number) =>
    startOne({ port, number, app, reaper, entry, settings });
  const opened = await Promise.all(ports.map(open));
  const free = opened.map(({ system }) => system);
  const waiting: ((system: TestSystem) => void)[] = [];

  function giveBack(system: TestSystem): void {
    const next = waiting.shift();
    if (next === undefined) free.push(system);
    else next(system);
  }

  return {
    use: async (test) => {
      const system =
        free.pop() ?? (await new Promise<TestSystem>((resolve) => waiting.push(resolve)));
      try {
        return await test(system);
      } finally {
        giveBack(system);
      }
    },
    stop: async () => {
      for (const { system, drop } of opened) {
        await system.stop();
        await drop();
      }
      await app.stop();
      await reaper.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Part {
  readonly port: number;
  readonly number: number;
  readonly app: Awaited<ReturnType<typeof startLedgerApp>>;
  readonly reaper: ReturnType<typeof startReaper>;
  readonly entry: string;
  readonly settings: Partial<ExecutorSettings>;
}

async function startOne(part: Part) {
  const database = await createTestDatabase();
  const system = await startTestSystem({ ...part, databaseUrl: database.url });
  await system.syncApp();
  return { system, drop: () => database.drop() };
}
