// Apps register themselves, or are fetched on request (docs/protocol.md, section 1).
import { CairnError, HEADERS, isJsonObject, type ServerKind } from "@cairn/core";
import { type Context, Hono } from "hono";
import type { Note, RecordSync } from "../app/record-syncs.ts";
import type { AppSync, SyncResult } from "../app/sync-app.ts";
import { factsOf, type UrlSync, type UrlSyncResult } from "../app/sync-url.ts";
import type { Reader } from "../db/client.ts";
import { answerOne } from "./answer.ts";
import { mountRoutes } from "./mount-routes.ts";
import { parseJson } from "./parse-json.ts";
import { readBody } from "./read-body.ts";
import { syncAttemptHandlers } from "./routes/read-sync-attempts.ts";
import { SYNC_ROUTES } from "./sync-route-table.ts";

/** Bytes of a registration. */
const REGISTRATION_BYTES = 4 * 1024 * 1024;
const SYNC_REQUEST_BYTES = 16 * 1024;

export interface RegisterPorts {
  readonly serverKind: ServerKind;
  readonly register: AppSync["register"];
  readonly record: RecordSync;
  /** Records what it does by itself. */
  readonly syncUrl: UrlSync["syncUrl"];
  readonly reader: Reader;
}

const now = (): Date => new Date();

/**
 * `POST /fn/register` for apps, `POST /v1/apps/sync` for people and programs, and what came of both.
 * All need a bearer.
 */
export function registerRoutes(ports: RegisterPorts): Hono {
  const routes = new Hono()
    .post("/fn/register", (c) =>
      ports.record({ kind: "register", startedBy: "app", url: undefined }, (note) =>
        registerApp(c, ports, note),
      ),
    )
    .post("/v1/apps/sync", async (c) => {
      const text = await readBody(c.req.raw, { maxBytes: SYNC_REQUEST_BYTES });
      const body = parseJson(text);
      const result = await ports.syncUrl(isJsonObject(body) ? body["url"] : undefined);
      return answerOne(c, now, syncView(result));
    });
  mountRoutes(routes, SYNC_ROUTES, syncAttemptHandlers({ ...ports, now }));
  return routes;
}

async function registerApp(c: Context, ports: RegisterPorts, note: Note): Promise<Response> {
  const text = await readBody(c.req.raw, { maxBytes: REGISTRATION_BYTES });
  const body = parseJson(text);
  if (isJsonObject(body)) note({ url: body["url"], ...factsOf(body) });
  checkServerKind(c.req.header(HEADERS.expectedServerKind), ports.serverKind);
  const result = await ports.register(body);
  note({ url: result.url, modified: result.modified, warnings: result.warnings });
  return c.json({
    ok: true,
    modified: result.modified,
    sync_id: result.syncId,
    app_id: result.appId,
    ...resultView(result),
  });
}

const resultView = ({ changes, warnings }: SyncResult) => ({
  changes,
  ...(warnings.length === 0 ? {} : { warnings }),
});

function syncView(result: UrlSyncResult): object {
  const { kind, url, modified } = result;
  if (kind === "out_of_band") return { kind, url, modified, message: result.message };
  const { appId, appName, functions } = result;
  return { kind, url, modified, appId, appName, functions, ...resultView(result) };
}

/** @throws {CairnError} `server_kind`, when the app believes to talk to another kind of executor. */
function checkServerKind(expected: string | undefined, own: ServerKind): void {
  if (expected === undefined || expected === "" || expected === own) return;
  throw new CairnError("server_kind", {
    message: `The app expects a server of kind ${expected.slice(0, 20)}; this executor is of kind ${own}.`,
    hint:
      own === "dev"
        ? "Start the app in development mode: CAIRN_DEV=1, or INNGEST_DEV=<URL of this executor>."
        : "Start the app in production mode: without CAIRN_DEV and INNGEST_DEV, and with a signing key.",
  });
}
