// The routes of a sync over real HTTP, with a real database behind them.
import { createAppClient } from "../../packages/executor/src/call/ask-app.ts";
import { createEgressGuard } from "../../packages/executor/src/call/egress-guard.ts";
import type { DiscoveryOptions } from "../../packages/executor/src/app/discover-apps.ts";
import { createSyncRecorder } from "../../packages/executor/src/app/record-syncs.ts";
import { createAppSync } from "../../packages/executor/src/app/sync-app.ts";
import { createRegistry, type Registry } from "../../packages/executor/src/app/registry.ts";
import { createUrlSync } from "../../packages/executor/src/app/sync-url.ts";
import { type Database, openDatabase } from "../../packages/executor/src/db/client.ts";
import { saveSyncAttempt, type SyncAttempt } from "../../packages/executor/src/db/sync-attempts.ts";
import { hashedSigningKey, signingSecret } from "../../packages/executor/src/keys/signing-key.ts";
import { registerRoutes } from "../../packages/executor/src/http/register-app.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { noFailpoint } from "../../packages/executor/src/ops/failpoint.ts";
import { createIdSource } from "../../packages/executor/src/ops/new-id.ts";
import type { ServerKind, SyncAttemptView } from "@cairn/core";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { createTestDatabase } from "../support/postgres.ts";
import { type Answer, SIGNING_KEY, startBadServer, toAnswer } from "./bad-server.ts";

export interface SyncServer {
  readonly url: string;
  readonly registry: Registry;
  /** Posts to `/fn/register` with a valid token. */
  readonly register: (body: object | string, headers?: Record<string, string>) => Promise<Answer>;
  /** Posts `{ url }` to `/v1/apps/sync` with a valid token. */
  readonly sync: (url: unknown) => Promise<Answer>;
  /** What the routes are made of, for those who sync without them. */
  readonly parts: Pick<DiscoveryOptions, "client" | "syncUrl" | "registry">;
  /** Slugs of the functions that are not archived. */
  readonly functions: () => readonly string[];
  /** The newest first. */
  readonly attempts: (query?: string) => Promise<readonly SyncAttemptView[]>;
  readonly page: (query?: string) => Promise<AttemptsPage>;
  readonly sql: Database["sql"];
}

interface AttemptsPage {
  readonly data: readonly SyncAttemptView[];
  readonly page: { readonly next: string | null };
}

interface SyncServerOptions {
  /** Default dev: apps that are synced need not sign. */
  readonly mode?: ServerKind;
  /** Undefined: every address may be asked. */
  readonly allow?: readonly string[];
  readonly timeoutMs?: number;
}

export type StartSyncServer = (options?: SyncServerOptions) => Promise<SyncServer>;

/** One database for the file that calls this; each server starts with no apps in it. */
export function syncServers(): StartSyncServer {
  let opened: { readonly database: Database; readonly drop: () => Promise<void> } | undefined;
  beforeAll(async () => {
    const copy = await createTestDatabase();
    opened = { database: openDatabase({ url: copy.url, connections: 4 }), drop: () => copy.drop() };
  });
  afterAll(async () => {
    await opened?.database.close();
    await opened?.drop();
  });
  return async (options) => {
    if (opened === undefined) throw new Error("there is no database yet");
    const { sql } = opened.database;
    await sql`truncate cairn.functions, cairn.apps, cairn.sync_attempts`;
    await sql`update cairn.registry set version = version + 1`;
    return startSyncServer(opened.database, options);
  };
}

async function startSyncServer(
  { sql, reader }: Database,
  { mode = "dev", allow, timeoutMs = 5_000 }: SyncServerOptions = {},
): Promise<SyncServer> {
  const registry = createRegistry(sql);
  const newId = createIdSource(Date.now);
  const { register } = createAppSync({
    sql,
    registry,
    failpoint: noFailpoint,
    newId,
    onDelayedJob: () => undefined,
  });
  const egress = allow === undefined ? undefined : createEgressGuard(allow);
  const client = createAppClient({ maxBytes: 64 * 1024, egress });
  const log = createLogger("silent");
  const save = (attempt: SyncAttempt): Promise<string> => saveSyncAttempt(sql, attempt);
  const record = createSyncRecorder({ save, newId, serverKind: mode, log });
  const { syncUrl } = createUrlSync({
    client,
    register,
    record,
    serverKind: mode,
    secrets: () => (mode === "dev" ? [] : [signingSecret(SIGNING_KEY)]),
    nowMs: Date.now,
    timeoutMs,
  });
  const server = await startBadServer({
    mode,
    routes: (app) =>
      app.route("/", registerRoutes({ serverKind: mode, register, record, syncUrl, reader })),
  });
  onTestFinished(() => client.close());
  await registry.refresh();
  const authorization = `Bearer ${hashedSigningKey(SIGNING_KEY)}`;
  const post = async (path: string, body: string, headers: Record<string, string> = {}) =>
    toAnswer(
      await fetch(server.url + path, {
        method: "POST",
        body,
        headers: { authorization, "content-type": "application/json", ...headers },
      }),
    );
  const page = async (query = ""): Promise<AttemptsPage> => {
    const path = `${server.url}/v1/apps/sync-attempts${query}`;
    return (await (await fetch(path, { headers: { authorization } })).json()) as AttemptsPage;
  };
  return {
    url: server.url,
    registry,
    register: (body, headers) =>
      post("/fn/register", typeof body === "string" ? body : JSON.stringify(body), headers),
    parts: { client, syncUrl, registry },
    sync: (url) => post("/v1/apps/sync", JSON.stringify({ url })),
    attempts: async (query) => (await page(query)).data,
    page,
    sql,
    functions: () => [...registry.index().bySlug.keys()].toSorted(),
  };
}
