// The executor asks an app for its functions (protocol.md 1.2), or has the app register itself.
import { HEADERS, isJsonObject, jsonDepth, type JsonObject, type ServerKind } from "@cairn/core";
import type { KeyObject } from "node:crypto";
import type { AppAnswer, AppClient } from "../call/ask-app.ts";
import { signRequest, verifyResponseSignature } from "../call/sign-request.ts";
import { parseAppUrl } from "./app-url.ts";
import type { AppSync, SyncResult } from "./sync-app.ts";
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
    syncUrl: async (given, { unless, signal } = {}) => {
      const url = parseAppUrl(given).href;
      const { body, headers } = question(ports, url);
      const { serverKind, timeoutMs = TIMEOUT_MS } = ports;
      const tried: problems.Tried = { url, serverKind, body };
      const answer = await ports.client.ask({
        method: "PUT",
        url,
        headers,
        body,
        timeoutMs,
        signal,
      });
      const result = readAnswer(answer, tried, ports);
      if (result.kind === "out_of_band") return { ...result, url };
      return {
        kind: "in_band",
        ...(await ports.register(result.registration, { dialledUrl: url, unless })),
      };
    },
  };
}

function question({ serverKind, secrets, nowMs }: UrlSyncPorts, url: string) {
  const body = JSON.stringify({ url });
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
  if (answer.headers[HEADERS.syncKind] === "out_of_band") {
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
