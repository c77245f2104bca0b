// One Next.js server with everything that is not ours around it: Postgres, PgBouncer in transaction mode, and
// a QStash.
import { randomBytes } from "node:crypto";
import postgres, { type Sql } from "postgres";
import { inject, onTestFinished } from "vitest";
import { freePort } from "../../packages/executor/src/dev/free-port.ts";
import { startLocalQstash } from "../../packages/executor/src/dev/local-qstash/local-qstash.ts";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { moveClock } from "../durability/move-clock.ts";
import { qstashEnvironment, replaceKnownKeys } from "../qstash-server/production-qstash.ts";
import { startPgbouncer } from "../support/pgbouncer.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { runCairn } from "../support/run-cairn.ts";
import { type Platform, startPlatform } from "./platform-process.ts";

export interface PlatformSystem {
  readonly url: string;
  /** Not through the pooler. */
  readonly sql: Sql;
  readonly password: string;
  /** The app's functions become known, as a deployment does it. */
  readonly register: () => Promise<void>;
  /** Resolves when the event was accepted. */
  readonly send: (name: string, data: Readonly<Record<string, unknown>>) => Promise<void>;
  /** SIGKILL; the leases of the dead have ended then. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
}

/** A minute takes three seconds. */
const TIME_SCALE = 0.05;
/** Longer than a stall of this machine: what lives loses no job. */
const LEASE_MS = 30_000;
/** Connections to Postgres: steps that wait for a lock keep theirs. */
const POOL_SIZE = 8;
const hex = (bytes: number): string => randomBytes(bytes).toString("hex");

/** All of it ends with the test. @param changes - Of the environment. */
export async function startPlatformSystem(
  changes: Readonly<Record<string, string>> = {},
): Promise<PlatformSystem> {
  const reaper = startReaper();
  const database = await createTestDatabase();
  const { serverUrl } = inject("testPostgres");
  const pooler = await startPgbouncer({ serverUrl, poolSize: POOL_SIZE, reaper });
  const qstash = await startLocalQstash({ timeScale: TIME_SCALE });
  await replaceKnownKeys(qstash);
  const sql = postgres(database.url, { max: 4, onnotice: () => undefined });
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const eventKey = hex(16);
  const password = hex(16);
  const env = {
    DATABASE_URL: pooler.urlOf(database.url),
    CAIRN_DB_POOLED: "true",
    CAIRN_LEASE: `${String(LEASE_MS / 1_000)}s`,
    CAIRN_LOG_LEVEL: "warn",
    ...qstashEnvironment(qstash, url),
    CAIRN_EVENT_KEYS: eventKey,
    CAIRN_SIGNING_KEY: `signkey-test-${hex(32)}`,
    CAIRN_EGRESS_ALLOW: "127.0.0.1",
    CAIRN_DASHBOARD_PASSWORD: password,
    // Of the example's functions.
    CAIRN_EXAMPLE: "true",
    CAIRN_BASE_URL: url,
    CAIRN_SERVE_ORIGIN: url,
    CAIRN_EVENT_KEY: eventKey,
    ...changes,
  };
  const lines: string[] = [];
  const onOutput = (line: string): void => void lines.push(line);
  let platform: Platform = await startPlatform({ port, env, reaper, onOutput });
  onTestFinished(async ({ task }) => {
    if (task.result?.state === "fail") process.stderr.write(lines.slice(-40).join("\n"));
    await platform.kill();
    await qstash.stop();
    await sql.end({ timeout: 1 });
    await pooler.stop();
    await database.drop();
    await reaper.stop();
  });
  return {
    url,
    sql,
    password,
    register: async () => {
      const answer = await fetch(`${url}/api/cairn`, { method: "PUT" });
      if (!answer.ok) throw new Error(await answer.text());
      const setup = await runCairn(["setup", "qstash"], env);
      if (setup.code !== 0) throw new Error(setup.stderr);
    },
    send: (name, data) => post(`${url}/e/${eventKey}`, { name, data }),
    kill: async () => {
      await platform.kill();
      await moveClock(sql, LEASE_MS);
    },
    start: async () => {
      platform = await startPlatform({ port, env, reaper, onOutput });
    },
  };
}

async function post(url: string, body: object): Promise<void> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
}
