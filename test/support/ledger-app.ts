// The ledger app as tests see it: a process of its own, its endpoints, its gates and its ledger.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startChild } from "../../packages/executor/src/dev/child-process.ts";
import { freePort } from "../../packages/executor/src/dev/free-port.ts";
import { nodeEntry } from "../../packages/executor/src/dev/node-entry.ts";
import type { Reaper } from "../../packages/executor/src/dev/reaper.ts";
import { LedgerEntry } from "./ledger-app-protocol.ts";

export interface LedgerAppOptions {
  /** One serve endpoint is made for each. */
  readonly executorUrls: readonly string[];
  /** For the ledger. */
  readonly folder: string;
  readonly reaper: Pick<Reaper, "register" | "unregister">;
}

export interface LedgerApp {
  /** The serve endpoint for the executor with this number. */
  endpoint(system: number): string;
  /** Lets the gated steps of a key go on, now and later. */
  openGate(key: string): Promise<void>;
  /** Calls that the app works on, also those whose caller is dead. */
  busy(system: number): Promise<number>;
  /** What was written about a run, in order. */
  entriesOf(runId: string): readonly LedgerEntry[];
  stop(): Promise<void>;
}

export async function startLedgerApp(options: LedgerAppOptions): Promise<LedgerApp> {
  const { executorUrls, folder, reaper } = options;
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const ledgerFile = join(folder, "ledger.jsonl");
  writeFileSync(ledgerFile, "");
  const child = await startChild({
    name: "ledger-app",
    args: nodeEntry(import.meta.url, "./ledger-app-entry"),
    env: {
      NODE_OPTIONS: "",
      NODE_V8_COVERAGE: "",
      CAIRN_TEST_LEDGER_APP: JSON.stringify({ port, ledgerFile, executorUrls }),
    },
    ready: url,
    readyWithinMs: 60_000,
    reaper,
  });
  return {
    endpoint: (system) => `${url}/systems/${String(system)}`,
    openGate: async (key) => {
      await fetch(`${url}/gates/${key}`, { method: "POST" });
    },
    busy: async (system) => {
      const answer = await fetch(`${url}/busy/${String(system)}`);
      return ((await answer.json()) as { busy: number }).busy;
    },
    entriesOf: (runId) => readLedger(ledgerFile).filter(({ run }) => run === runId),
    stop: () => child.stop(),
  };
}

function readLedger(file: string): readonly LedgerEntry[] {
  // A last line that is being written has no end yet.
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => LedgerEntry.parse(JSON.parse(line)));
}
