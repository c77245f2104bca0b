// The executor under test, as its users start it: the command, in a process of its own, on a
// database of its own.
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { type RunningChild, startChild } from "../../../packages/executor/src/dev/child-process.ts";
import { freePort } from "../../../packages/executor/src/dev/free-port.ts";
import { nodeEntry } from "../../../packages/executor/src/dev/node-entry.ts";
import type { Reaper } from "../../../packages/executor/src/dev/reaper.ts";
import { databaseUrl, runOnServer } from "../../support/admin.ts";
import type { Mode } from "../targets.ts";
import { type QueueName, startClock } from "./queue.ts";
import { hashedSigningKey } from "./wire-keys.ts";
import { type Access, type Api, createApi } from "./api.ts";

/** What apps and senders must have in production; made anew each time. */
export interface Keys {
  readonly signingKey: string;
  readonly eventKey: string;
}

export interface System {
  readonly mode: Mode;
  readonly keys: Keys;
  readonly api: Api;
  /** What an app needs to reach it. */
  readonly appEnvironment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export interface Host {
  /** A Postgres server whose user may create databases. */
  readonly serverUrl: string;
  readonly reaper: Reaper;
  /** Gets what the processes print. */
  readonly onOutput?: (line: string) => void;
}

const SETTINGS = {
  CAIRN_HOST: "127.0.0.1",
  CAIRN_LOG_LEVEL: "warn",
  CAIRN_RETRY_DELAY: "100ms",
  CAIRN_POLL: "50ms",
  CAIRN_DB_CONNECTIONS: "6",
  // Whoever runs the tests may have options for their own process.
  NODE_OPTIONS: "",
};

const COMMANDS: Readonly<Record<Mode, readonly string[]>> = {
  dev: ["dev", "--no-dashboard", "--no-app", "--no-discovery"],
  production: ["start"],
};

export async function startSystem(
  mode: Mode,
  host: Host,
  queue: QueueName = "postgres",
): Promise<System> {
  const database = `conformance_${mode}_${randomBytes(4).toString("hex")}`;
  await runOnServer(host.serverUrl, [`create database ${database}`]);
  const keys = {
    signingKey: `signkey-test-${randomBytes(32).toString("hex")}`,
    eventKey: randomBytes(16).toString("hex"),
  };
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const clock = await startClock(queue, url);
  const child = await startExecutor(mode, host, {
    ...SETTINGS,
    ...clock.environment,
    DATABASE_URL: databaseUrl(host.serverUrl, database),
    CAIRN_PORT: String(port),
    ...(mode === "dev" ? {} : productionSettings(keys)),
  });
  return {
    mode,
    keys,
    api: createApi(accessOf(mode, url, keys)),
    appEnvironment:
      mode === "dev"
        ? { INNGEST_DEV: url }
        : {
            // Version 3 takes everything else for development.
            NODE_ENV: "production",
            INNGEST_BASE_URL: url,
            INNGEST_SIGNING_KEY: keys.signingKey,
            INNGEST_EVENT_KEY: keys.eventKey,
          },
    stop: async () => {
      await child.stop();
      await clock.stop();
      await runOnServer(host.serverUrl, [`drop database ${database} with (force)`]);
    },
  };
}

async function startExecutor(
  mode: Mode,
  { reaper, onOutput }: Host,
  env: Readonly<Record<string, string>> & { readonly CAIRN_PORT: string },
): Promise<RunningChild> {
  const main = "../../../packages/executor/src/cli/main";
  return await startChild({
    name: `cairn ${COMMANDS[mode].join(" ")}`,
    args: [...nodeEntry(import.meta.url, main), ...COMMANDS[mode]],
    cwd: fileURLToPath(new URL("../../../", import.meta.url)),
    env,
    ready: `http://127.0.0.1:${env.CAIRN_PORT}/ready`,
    reaper,
    ...(onOutput === undefined ? {} : { onOutput }),
  });
}

const productionSettings = ({ signingKey, eventKey }: Keys) => ({
  CAIRN_SIGNING_KEY: signingKey,
  CAIRN_EVENT_KEYS: eventKey,
  CAIRN_EGRESS_ALLOW: "127.0.0.1",
  CAIRN_GATEWAY_ALLOW: "127.0.0.1",
});

function accessOf(mode: Mode, url: string, { signingKey, eventKey }: Keys): Access {
  const authorization = `Bearer ${hashedSigningKey(signingKey)}`;
  return { url, eventKey, headers: mode === "dev" ? {} : { authorization } };
}
