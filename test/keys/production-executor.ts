// An executor in production mode, in this process, whose keys are those of the table.
import { onTestFinished } from "vitest";
import { type Database, openDatabase } from "../../packages/executor/src/db/client.ts";
import type { KeyKind } from "../../packages/executor/src/db/key-source.ts";
import {
  insertKey,
  type ListedKey,
  listKeys,
  revokeKey,
  rotateSigningKey,
} from "../../packages/executor/src/db/manage-keys.ts";
import { createExecutor } from "../../packages/executor/src/executor.ts";
import { serveExecutor } from "../../packages/executor/src/http/node-server.ts";
import { newKey } from "../../packages/executor/src/keys/new-key.ts";
import { hashedSigningKey } from "../../packages/executor/src/keys/signing-key.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { createTestDatabase } from "../support/postgres.ts";

const ENVIRONMENT = "production";

export interface MintedKey {
  readonly id: string;
  readonly key: string;
}

export interface Keys {
  readonly sql: Database["sql"];
  readonly databaseUrl: string;
  /** Made, as `cairn keys` makes them. */
  readonly mint: (kind: KeyKind, environment?: string) => Promise<MintedKey>;
  readonly rotate: () => Promise<boolean>;
  readonly revoke: (key: MintedKey) => Promise<boolean>;
  readonly find: (key: MintedKey) => Promise<ListedKey | undefined>;
}

/** A database of its own, dropped at the end of the test. */
export async function openKeys(): Promise<Keys> {
  const copy = await createTestDatabase();
  const { sql, close } = openDatabase({ url: copy.url, connections: 2 });
  onTestFinished(async () => {
    await close();
    await copy.drop();
  });
  return {
    sql,
    databaseUrl: copy.url,
    mint: async (kind, environment = ENVIRONMENT) => {
      const { key, row } = newKey(kind, environment);
      await insertKey(sql, row);
      return { id: row.id, key };
    },
    rotate: () => rotateSigningKey(sql, ENVIRONMENT),
    revoke: ({ id }) => revokeKey(sql, id),
    find: async ({ id }) => (await listKeys(sql)).find((key) => key.id === id),
  };
}

export interface ProductionExecutor {
  readonly url: string;
  /** Lines of the log, all levels. */
  readonly logged: readonly string[];
  readonly post: (path: string, body: unknown, key?: MintedKey) => Promise<Answer>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Stopped at the end of the test. */
export async function startProduction(databaseUrl: string): Promise<ProductionExecutor> {
  const logged: string[] = [];
  const executor = createExecutor({
    databaseUrl,
    mode: "cloud",
    log: createLogger("debug", { write: (line) => void logged.push(line) }),
    env: ENVIRONMENT,
    eventKeys: [],
    signingKeys: [],
    egressAllow: ["127.0.0.1"],
    pollMs: 20,
  });
  onTestFinished(() => executor.stop(1_000));
  await executor.start();
  const server = await serveExecutor(executor, { port: 0, host: "127.0.0.1" });
  onTestFinished(() => server.close());
  const url = `http://127.0.0.1:${String(server.port)}`;
  return {
    url,
    logged,
    post: async (path, body, key) => {
      const response = await fetch(url + path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: key === undefined ? {} : bearerOf(key),
      });
      return { status: response.status, body: await response.json() };
    },
  };
}

const bearerOf = ({ key }: MintedKey) => ({ authorization: `Bearer ${hashedSigningKey(key)}` });
