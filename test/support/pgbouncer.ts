// A real PgBouncer in transaction mode, in front of the Postgres of the test run. It is a process of its
// own, which can be killed and started again on the same port.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "../../packages/executor/src/dev/free-port.ts";
import { isListening } from "../../packages/executor/src/call/is-listening.ts";
import { keepLastLines, readOutputLines } from "../../packages/executor/src/dev/output-lines.ts";
import type { Reaper } from "../../packages/executor/src/dev/reaper.ts";
import { waitUntil } from "../../packages/executor/src/dev/wait-until.ts";

export interface Pgbouncer {
  /** The same database, through the pooler. */
  readonly urlOf: (databaseUrl: string) => string;
  /** SIGKILL: whatever was under way in it is lost. */
  readonly kill: () => Promise<void>;
  /** Again on the same port; it must have been killed. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface PgbouncerOptions {
  /** Any database of the server, with a user who may use all of them. */
  readonly serverUrl: string;
  /** Connections to Postgres for each database. Default 3. */
  readonly poolSize?: number;
  readonly reaper: Pick<Reaper, "register" | "unregister">;
}

const HOW_TO_GET_IT =
  "install PgBouncer (Debian: apt-get install --no-install-recommends pgbouncer) or name it in CAIRN_PGBOUNCER";

/** Undefined where there is none. */
function findPgbouncer(): string | undefined {
  const given = process.env["CAIRN_PGBOUNCER"];
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"];
  const places = given === undefined ? folders.map((folder) => join(folder, "pgbouncer")) : [given];
  return places.find((path) => existsSync(path));
}

/** Where tests need it they fail in CI without it; elsewhere they are skipped, and say why. */
export const canSkip = findPgbouncer() === undefined && process.env["CI"] !== "true";

/** For the name of tests that may be skipped. */
export const skipReason = canSkip ? ` [skipped: ${HOW_TO_GET_IT}]` : "";

const READY_MS = 30_000;
const HOST = "127.0.0.1";

export async function startPgbouncer(options: PgbouncerOptions): Promise<Pgbouncer> {
  const path = findPgbouncer();
  if (path === undefined) throw new Error(`there is no pgbouncer: ${HOW_TO_GET_IT}`);
  const folder = mkdtempSync(join(tmpdir(), "cairn-pgbouncer-"));
  const port = await freePort();
  const config = join(folder, "pgbouncer.ini");
  writeFileSync(config, configOf(options, port), { mode: 0o600 });
  const run = () => runPgbouncer(path, config, port, options.reaper);
  let running = await run();
  return {
    urlOf: (databaseUrl) => {
      const url = new URL(databaseUrl);
      url.hostname = HOST;
      url.port = String(port);
      return url.href;
    },
    kill: () => running.kill(),
    restart: async () => {
      running = await run();
    },
    stop: async () => {
      await running.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Who connects to it is not asked for a password: it listens on this machine alone. */
function configOf({ serverUrl, poolSize = 3 }: PgbouncerOptions, port: number): string {
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const target = {
    host: hostname,
    port: serverPort === "" ? "5432" : serverPort,
    user: decodeURIComponent(username),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
  };
  const words = Object.entries(target).map(
    ([name, value]) => `${name}='${value.replaceAll("'", "''")}'`,
  );
  return [
    "[databases]",
    `* = ${words.join(" ")}`,
    "[pgbouncer]",
    `listen_addr = ${HOST}`,
    `listen_port = ${String(port)}`,
    "unix_socket_dir =",
    "auth_type = any",
    "pool_mode = transaction",
    `default_pool_size = ${String(poolSize)}`,
    "max_client_conn = 200",
    // It refuses to be root.
    ...(process.getuid?.() === 0 ? ["user = nobody"] : []),
    "",
  ].join("\n");
}

async function runPgbouncer(
  path: string,
  config: string,
  port: number,
  reaper: PgbouncerOptions["reaper"],
): Promise<{ readonly kill: () => Promise<void> }> {
  const child = spawn(path, ["-q", config], { stdio: ["ignore", "pipe", "pipe"] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${path} cannot be started: ${HOW_TO_GET_IT}`);
  reaper.register(pid, "SIGTERM");
  const lines = keepLastLines(20);
  readOutputLines([child.stdout, child.stderr], (line) => lines.add(line));
  const isGone = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const isReady = async (): Promise<boolean> => isGone() || (await isListening(port));
  const inTime = await waitUntil(isReady, { timeoutMs: READY_MS });
  const kill = async (): Promise<void> => {
    if (!isGone()) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    reaper.unregister(pid);
  };
  if (inTime && !isGone()) return { kill };
  await kill();
  throw new Error(`pgbouncer does not answer\n${lines.text()}`);
}
