// The app of a workload as the test sees it: a process of its own, its endpoint and its ledger.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startChild } from "../../../packages/executor/src/dev/child-process.ts";
import { freePort } from "../../../packages/executor/src/dev/free-port.ts";
import { nodeEntry } from "../../../packages/executor/src/dev/node-entry.ts";
import type { Reaper } from "../../../packages/executor/src/dev/reaper.ts";
import { type AppSettings, LedgerEntry } from "./ledger.ts";
import type { FunctionPlan } from "./workload-plan.ts";

export interface WorkloadAppOptions {
  readonly functions: readonly FunctionPlan[];
  readonly executorUrls: readonly string[];
  /** For the ledger. */
  readonly folder: string;
  readonly reaper: Pick<Reaper, "register" | "unregister">;
}

export interface WorkloadApp {
  readonly endpoint: string;
  readLedger(): readonly LedgerEntry[];
  stop(): Promise<void>;
}

export async function startWorkloadApp(options: WorkloadAppOptions): Promise<WorkloadApp> {
  const { functions, executorUrls, folder, reaper } = options;
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const ledgerFile = join(folder, "workload-ledger.jsonl");
  writeFileSync(ledgerFile, "");
  const settings: AppSettings = {
    port,
    ledgerFile,
    executorUrls: [...executorUrls],
    functions: [...functions],
  };
  const child = await startChild({
    name: "workload-app",
    args: nodeEntry(import.meta.url, "../processes/workload-app"),
    env: {
      NODE_OPTIONS: "",
      NODE_V8_COVERAGE: "",
      CAIRN_TEST_WORKLOAD_APP: JSON.stringify(settings),
    },
    ready: url,
    readyWithinMs: 60_000,
    reaper,
  });
  return {
    endpoint: `${url}/api/inngest`,
    readLedger: () => {
      // A last line that is being written has no end yet.
      const lines = readFileSync(ledgerFile, "utf8").split("\n").slice(0, -1);
      return lines.map((line) => LedgerEntry.parse(JSON.parse(line)));
    },
    stop: () => child.stop(),
  };
}
