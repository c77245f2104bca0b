// The two adapters of the queue port, each on real Postgres and real HTTP, behind one face.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import postgres, { type Sql } from "postgres";
import { onTestFinished } from "vitest";
import { credentialsOf } from "../../../packages/executor/src/dev/local-qstash/credentials-of.ts";
import {
  type LocalQstash,
  type LocalQstashFaults,
  startLocalQstash,
} from "../../../packages/executor/src/dev/local-qstash/local-qstash.ts";
import type { Holder } from "../../../packages/executor/src/db/holder.ts";
import { queueRoutes } from "../../../packages/executor/src/http/queue-routes.ts";
import { errorHandler } from "../../../packages/executor/src/http/error-response.ts";
import { createLogger } from "../../../packages/executor/src/ops/log.ts";
import { noFailpoint } from "../../../packages/executor/src/ops/failpoint.ts";
import { createPostgresQueue } from "../../../packages/executor/src/queue/postgres-queue.ts";
import { createQstash } from "../../../packages/executor/src/queue/qstash/create-qstash.ts";
import { until } from "../../opcodes/official-system.ts";
import { createTestDatabase } from "../../support/postgres.ts";
import { createRecordingTaker, type RecordingTaker } from "./recording-taker.ts";

export interface Executor {
  /** Undefined: nobody delivers to it. */
  readonly url?: string;
  readonly taker: RecordingTaker;
  /** What a commit says: a job becomes due in so many milliseconds. */
  announce(afterMs: number): void;
  /** What comes by anyway: a poll, or a sweep. Resolves when one is done that began after this was asked. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

export interface QueueSystem {
  readonly sql: Sql;
  readonly qstash: LocalQstash | undefined;
  /** Another one on the same database. */
  join(given?: { readonly room: number }): Promise<Executor>;
  setFaults(faults: Partial<LocalQstashFaults>): void;
}

export type AdapterName = "postgres" | "qstash";
export const ADAPTERS: readonly AdapterName[] = ["postgres", "qstash"];

const SHARD = 0;
/** Nothing here ends a job: it is held longer than any test takes. */
const LEASE_MS = 600_000;
const POLL_MS = 20;
/** A minute of the sweep takes so long here. */
const TIME_SCALE = 0.1;
const log = createLogger("silent");

export async function startQueueSystem(adapter: AdapterName): Promise<QueueSystem> {
  const database = await createTestDatabase();
  const sql = postgres(database.url, { max: 4, onnotice: () => undefined });
  const qstash =
    adapter === "qstash" ? await startLocalQstash({ timeScale: TIME_SCALE }) : undefined;
  const executors: Executor[] = [];
  onTestFinished(async () => {
    for (const executor of executors) await executor.stop();
    await qstash?.stop();
    await sql.end();
    await database.drop();
  });
  return {
    sql,
    qstash,
    setFaults: (faults) => qstash?.setFaults(faults),
    join: async ({ room } = { room: 1_000 }) => {
      const holder = newHolder();
      const parts = { sql, holder, taker: createRecordingTaker(sql, holder, room) };
      const executor = qstash === undefined ? joinPostgres(parts) : await joinQstash(parts, qstash);
      executors.push(executor);
      return executor;
    },
  };
}

interface Parts {
  readonly sql: Sql;
  readonly holder: Holder;
  readonly taker: RecordingTaker;
}

function newHolder(): Holder {
  const executor = `executor-${randomBytes(4).toString("hex")}`;
  return { shard: SHARD, executor, leaseMs: LEASE_MS };
}

function joinPostgres({ sql, holder, taker }: Parts): Executor {
  const ports = { sql, holder, log, failpoint: noFailpoint };
  const queue = createPostgresQueue({ ...ports, pollMs: POLL_MS });
  queue.start(taker);
  const sweep = async (): Promise<void> => {
    const before = taker.looks();
    // One look after the other: when the second one begins, the first is done.
    await until(async () => (taker.looks() >= before + 2 ? true : undefined));
  };
  return { taker, announce: queue.announce, sweep, stop: queue.stop };
}

async function joinQstash({ sql, holder, taker }: Parts, qstash: LocalQstash): Promise<Executor> {
  const app = new Hono();
  app.onError(errorHandler(log));
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
  if (!server.listening) await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}`;
  const ports = { sql, holder, log, failpoint: noFailpoint };
  const { queue, qstash: parts } = createQstash(ports, "dev", {
    ...credentialsOf(qstash),
    publicUrl: url,
  });
  app.route("/", queueRoutes({ qstash: parts, keepHouse: async () => undefined }));
  queue.start(taker);
  return {
    url,
    taker,
    announce: queue.announce,
    sweep: queue.sweep,
    stop: async () => {
      await queue.stop();
      server.close();
    },
  };
}
