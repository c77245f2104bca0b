// The executor asks an app for its functions (protocol.md 1.2), or has the app register itself.
import {
  HEADERS,
  isJsonObject,
  jsonDepth,
  type JsonObject,
  type ServerKind,
  type SyncStarter,
} from "@cairn/core";
import type { KeyObject } from "node:crypto";
import type { AppAnswer, AppClient } from "../call/ask-app.ts";
import { signRequest, verifyResponseSignature } from "../call/sign-request.ts";
import { parseAppUrl } from "./app-url.ts";
import type { Note, RecordSync } from "./record-syncs.ts";
import type { AppSync, SyncResult } from "./sync-app.ts";
import { syncBody } from "./sync-curl.ts";
import * as problems from "./sync-url-problems.ts";

export interface UrlSync {
  /**
   * @param url - The app's serve endpoint.
   * @throws {CairnError} Whatever is wrong with the URL, the answer or the functions; it names the
   * URL that was tried, what came back, and a command that shows it again.
   */
  readonly syncUrl: (url: unknown, options?: UrlSyncOptions) => Promise<UrlSyncResult>;
}

export interface UrlSyncOptions {
  /** See `SyncOptions`. */
  readonly unless?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default: somebody's request. */
  readonly startedBy?: SyncStarter;
}

export type UrlSyncResult =
  | ({ readonly kind: "in_band" } & SyncResult)
  /** The app has called `/fn/register` itself. */
  | {
      readonly kind: "out_of_band";
      readonly url: string;
      readonly modified: boolean;
      readonly message: string;
    };

export interface UrlSyncPorts {
  readonly client: AppClient;
  readonly register: AppSync["register"];
  readonly record: RecordSync;
  readonly serverKind: ServerKind;
  /** The one that signs first. In production the app must sign its answer with one of them. */
  readonly secrets: () => readonly KeyObject[];
  readonly nowMs: () => number;
  /** Default 30 s: an app in development may have to be compiled first. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
const DEPTH_MAX = 100;

export function createUrlSync(ports: UrlSyncPorts): UrlSync {
  return {
    syncUrl: (url, { startedBy = "request", ...options } = {}) =>
      ports.record({ kind: "in_band", startedBy, url, signal: options.signal }, (note) =>
        syncOnce(ports, url, { ...options, note }),
      ),
  };
}

interface SyncOnce extends Pick<UrlSyncOptions, "unless" | "signal"> {
  readonly note: Note;
}

async function syncOnce(
  ports: UrlSyncPorts,
  given: unknown,
  { unless, signal, note }: SyncOnce,
): Promise<UrlSyncResult> {
  const url = parseAppUrl(given).href;
  note({ url });
  const { serverKind, timeoutMs = TIMEOUT_MS } = ports;
  const question = { ...questionFor(ports, url), method: "PUT", url, timeoutMs, signal } as const;
  const answer = await ports.client.ask(question);
  if (answer.kind === "answered") note({ httpStatus: answer.status, kind: kindOf(answer) });
  const result = readAnswer(answer, { url, serverKind }, ports);
  if (result.kind === "out_of_band") {
    note({ modified: result.modified });
    return { ...result, url };
  }
  const { registration } = result;
  note(factsOf(registration));
  const synced = await ports.register(registration, { dialledUrl: url, unless });
  note({ modified: synced.modified, warnings: synced.warnings });
  return { kind: "in_band", ...synced };
}

const kindOf = ({ headers }: Answered) =>
  headers[HEADERS.syncKind] === "out_of_band" ? "out_of_band" : "in_band";

/** What an app says of itself, before anything of it is checked. */
export function factsOf(registration: JsonObject): Parameters<Note>[0] {
  const { appName, sdk, functions } = registration;
  return { appName, sdk, ...(Array.isArray(functions) ? { functions: functions.length } : {}) };
}

function questionFor({ serverKind, secrets, nowMs }: UrlSyncPorts, url: string) {
  const body = syncBody(url);
  const headers = {
    "content-type": "application/json",
    [HEADERS.serverKind]: serverKind,
    [HEADERS.syncKind]: "in_band",
  };
  const [secret] = secrets();
  if (serverKind === "dev" || secret === undefined) return { body, headers };
  const signed = signRequest(body, secret, nowMs());
  return { body: signed.body, headers: { ...headers, ...signed.headers } };
}

type Read =
  | { readonly kind: "in_band"; readonly registration: JsonObject }
  | { readonly kind: "out_of_band"; readonly modified: boolean; readonly message: string };

type Answered = Extract<AppAnswer, { kind: "answered" }>;

function readAnswer(answer: AppAnswer, tried: problems.Tried, ports: UrlSyncPorts): Read {
  if (answer.kind === "failed") throw problems.unreachable(tried, answer.reason);
  checkSender(answer, tried);
  const body = parseBody(answer, tried);
  const message = typeof body["message"] === "string" ? body["message"] : "";
  if (answer.status !== 200) throw problems.failed(tried, answer, message);
  if (kindOf(answer) === "out_of_band") {
    return { kind: "out_of_band", modified: body["modified"] === true, message };
  }
  if (!isSignedIfNeeded(answer, ports)) throw problems.unsigned(tried);
  return { kind: "in_band", registration: registrationOf(body, answer, tried) };
}

/** Is it an app that answered, and one that lets us in? */
function checkSender(answer: Answered, tried: problems.Tried): void {
  const { status, headers } = answer;
  if (status >= 300 && status < 400) throw problems.redirected(tried, answer);
  if (headers[HEADERS.sdk] === undefined && headers[HEADERS.sdkHandled] === undefined) {
    throw problems.notAnApp(tried, answer);
  }
  if (status === 401) throw problems.refused(tried, answer);
}

function registrationOf(body: JsonObject, answer: Answered, tried: problems.Tried): JsonObject {
  const { app_id: appName, functions, framework = null, sdk = "unknown" } = body;
  if (typeof appName !== "string" || !Array.isArray(functions)) {
    throw problems.invalid(tried, answer, "without app_id and functions");
  }
  return { url: tried.url, appName, functions, framework, sdk };
}

function parseBody(answer: Answered, tried: problems.Tried): JsonObject {
  if (answer.isCut) throw problems.invalid(tried, answer, "that is too large");
  if (jsonDepth(answer.body, DEPTH_MAX) > DEPTH_MAX) {
    throw problems.invalid(tried, answer, "nested too deep");
  }
  let value: unknown;
  try {
    value = JSON.parse(answer.body);
  } catch {
    throw problems.invalid(tried, answer, "that is not JSON");
  }
  if (isJsonObject(value)) return value;
  throw problems.invalid(tried, answer, "that is not a JSON object");
}

/** Otherwise whoever holds the URL could say what the app's functions are. */
function isSignedIfNeeded(answer: Answered, ports: UrlSyncPorts): boolean {
  if (ports.serverKind === "dev") return true;
  return verifyResponseSignature({
    header: answer.headers[HEADERS.signature],
    body: answer.body,
    secrets: ports.secrets(),
    nowMs: ports.nowMs(),
  });
}
