// Run: node --conditions=@cairn/source --import tsx test/realtime/measure-subscribers.ts
// What 1,000 subscribers cost one executor: its memory, and its reads of the table of messages while
// 100 messages are published. The executor is a process of its own; the subscribers are in this one.
// Needs a Postgres of its own, which it starts, or the server of CAIRN_TEST_DATABASE_URL.
import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { migrateDatabase } from "../../packages/executor/src/db/migrate.ts";
import { removeEmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/remove-embedded-postgres.ts";
import { startEmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/start-embedded-postgres.ts";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { databaseUrl, runOnServer } from "../support/admin.ts";
import { until } from "./until.ts";
import type { Memory } from "./processes/measured-executor.ts";

const SUBSCRIBERS = 1_000;
const PUBLISHES = 100;
const MESSAGE_CHARS = 1_000;
const MIB = 1024 * 1024;
/** The database writes its statistics down within this time. */
const STATISTICS_MS = 3_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Server {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function openServer(): Promise<Server> {
  const given = process.env["CAIRN_TEST_DATABASE_URL"];
  if (given !== undefined) return { url: given, stop: () => Promise.resolve() };
  const dataDir = mkdtempSync(join(tmpdir(), "cairn-measure-"));
  const reaper = startReaper();
  const server = await startEmbeddedPostgres({ dataDir, durability: "none", reaper });
  const stop = async (): Promise<void> => {
    await server.stop();
    await removeEmbeddedPostgres(dataDir);
    await reaper.stop();
  };
  return { url: server.url, stop };
}

async function startExecutor(url: string): Promise<{ child: ChildProcess; port: number }> {
  const entry = fileURLToPath(new URL("processes/measured-executor.ts", import.meta.url));
  const execArgv = [...process.execArgv, "--expose-gc"];
  const child = fork(entry, [url], { execArgv });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { child, port };
}

async function memoryOf(child: ChildProcess): Promise<Memory> {
  const answer = once(child, "message");
  child.send("memory");
  const [memory] = (await answer) as [Memory];
  return memory;
}

/** Counts the messages that it hears. */
async function subscribe(port: number, token: string, onMessages: (count: number) => void) {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(
    `GET /v1/realtime/connect?token=${token} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n` +
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  await once(socket, "data");
  socket.on("data", (chunk) =>
    onMessages(chunk.toString("latin1").split('"kind":"data"').length - 1),
  );
  return socket;
}

async function tokenOf(port: number): Promise<string> {
  const body = JSON.stringify([{ channel: "all", name: "news", kind: "run" }]);
  const url = `http://127.0.0.1:${String(port)}/v1/realtime/token`;
  const answer = await fetch(url, { method: "POST", body });
  return ((await answer.json()) as { jwt: string }).jwt;
}

async function publishAll(port: number): Promise<number> {
  const url = `http://127.0.0.1:${String(port)}/v1/realtime/publish?channel=all&topic=news`;
  const body = JSON.stringify("x".repeat(MESSAGE_CHARS));
  const started = performance.now();
  for (let count = 0; count < PUBLISHES; count += 1) await fetch(url, { method: "POST", body });
  return performance.now() - started;
}

const STATISTICS = `
select (select coalesce(sum(idx_scan), 0)::int from pg_stat_user_indexes
    where indexrelname = 'realtime_messages_by_xid') as scans,
  (select xact_commit::int from pg_stat_database where datname = current_database()) as statements`;

interface Statistics {
  readonly scans: number;
  readonly statements: number;
}

async function statisticsOf(sql: postgres.Sql): Promise<Statistics> {
  await pause(STATISTICS_MS);
  const [row] = await sql.unsafe<Statistics[]>(STATISTICS);
  if (row === undefined) throw new Error("there are no statistics");
  return row;
}

const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;

interface Measured {
  readonly sql: postgres.Sql;
  readonly child: ChildProcess;
  readonly port: number;
}

/** With so many subscribers: what 100 messages cost. */
async function measure({ sql, child, port }: Measured, count: number): Promise<Memory> {
  const token = await tokenOf(port);
  let heard = 0;
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index += 1) {
    sockets.push(await subscribe(port, token, (messages) => void (heard += messages)));
  }
  const idle = await memoryOf(child);
  const before = await statisticsOf(sql);
  const ms = await publishAll(port);
  await until(() => heard === count * PUBLISHES);
  const busy = await memoryOf(child);
  const after = await statisticsOf(sql);
  const reads = (after.scans - before.scans) / 2;
  const statements = after.statements - before.statements;
  say(
    `${String(count).padStart(5)} subscribers: ${mib(idle.rss)} resident (${mib(busy.rss)} after the messages), heap ${mib(idle.heap)}, external ${mib(idle.external)}`,
  );
  say(
    `      ${String(PUBLISHES)} messages in ${ms.toFixed(0)} ms, ${String(heard)} heard; ${String(reads)} reads of the table, ${String(statements)} statements of the whole executor in ${(STATISTICS_MS + ms).toFixed(0)} ms`,
  );
  sockets.forEach((socket) => socket.destroy());
  return busy;
}

const server = await openServer();
const name = `measure_${randomBytes(4).toString("hex")}`;
await runOnServer(server.url, [`create database ${name}`]);
const url = databaseUrl(server.url, name);
await migrateDatabase(url);
const sql = postgres(url, { max: 1, onnotice: () => undefined });
const { child, port } = await startExecutor(url);
const measured = { sql, child, port };
// The code is warm afterwards.
await measure(measured, 1);
const one = await measure(measured, 1);
const many = await measure(measured, SUBSCRIBERS);
say(`${String(SUBSCRIBERS)} subscribers cost ${mib(many.rss - one.rss)} of memory`);
child.disconnect();
await once(child, "exit");
await sql.end();
await runOnServer(server.url, [`drop database ${name} with (force)`]);
await server.stop();
