// Cairn with QStash as its clock: a database, an executor and an app of its own, and a QStash on this
// machine in a process of its own.
import type { BenchOptions } from "../options.ts";
import type { QstashFacts, QstashRequests } from "../processes/qstash-process.ts";
import { type Cairn, startCairn } from "./cairn.ts";
import type { PostgresServer } from "./postgres-server.ts";
import { startProcess } from "./start-process.ts";

export interface QstashCairn {
  readonly cairn: Cairn;
  /** How many messages, and requests with them, QStash has taken so far. */
  readonly counts: () => Promise<{ readonly messages: number; readonly requests: number }>;
}

export interface QstashStarter {
  /** The same one each time. */
  readonly start: () => Promise<QstashCairn>;
  readonly stop: () => Promise<void>;
}

export function createQstashStarter(server: PostgresServer, options: BenchOptions): QstashStarter {
  let started: ReturnType<typeof startQstashCairn> | undefined;
  return {
    start: () => (started ??= startQstashCairn(server, options)),
    stop: async () => {
      if (started === undefined) return;
      const { cairn, stopQstash } = await started;
      await cairn.stop();
      await stopQstash();
    },
  };
}

async function startQstashCairn(server: PostgresServer, options: BenchOptions) {
  const qstash = await startProcess<QstashRequests, QstashFacts>("qstash-process");
  const { url, token, current, next } = qstash.facts;
  const cairn = await startCairn(server, options, {
    database: "bench_cairn_qstash",
    qstash: {
      QSTASH_URL: url,
      QSTASH_TOKEN: token,
      QSTASH_CURRENT_SIGNING_KEY: current,
      QSTASH_NEXT_SIGNING_KEY: next,
    },
  });
  return { cairn, counts: () => qstash.ask("counts", null), stopQstash: qstash.stop };
}
