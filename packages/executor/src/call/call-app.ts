// Step 5 of the flow: one HTTP call of an app. Whatever goes wrong becomes a Reply that names the
// cause; nothing thrown here reaches the engine.
import {
  fault,
  HEADERS,
  type HttpAnswer,
  interpretAnswer,
  isCairnError,
  type Reply,
  type ServerKind,
} from "@cairn/core";
import type { KeyObject } from "node:crypto";
import type { Dispatcher } from "undici";
import type { EgressGuard } from "./egress-guard.ts";
import { type Exchange, exchange, exchangeErrorCode } from "./exchange.ts";
import { firstValues } from "./first-values.ts";
import { createGuardedAgent } from "./guarded-agent.ts";
import { sign, signRequest } from "./sign-request.ts";
import { isSignedAnswer } from "./verify-answer.ts";

export interface AppCall {
  readonly method: string;
  readonly url: string;
  readonly body: string | null;
  /** What the signature is over, when that is not the body. */
  readonly signedBody?: string;
  /** The canonical form of the body, when it is known without reading that; asked for to sign it. */
  readonly canonicalBody?: () => string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface CallOutcome {
  readonly reply: Reply;
  /** Of the HTTP answer; null: there was none. */
  readonly status: number | null;
  readonly elapsedMs: number;
}

interface CallKeys {
  /** Signs the next call; undefined: nobody can be called. */
  readonly signing: () => KeyObject | undefined;
  /** Answers may be signed with any of them. */
  readonly secrets: () => readonly KeyObject[];
}

export interface CallerOptions {
  /** The longest a call may take, in milliseconds. Default 2 hours (docs/protocol.md 3.1). */
  readonly timeoutMs: number;
  /** The largest reply, in bytes. Default 8 MiB. */
  readonly replyBytes: number;
  /** Connections to one app. */
  readonly connections: number;
  readonly serverKind: ServerKind;
  /** Null in dev: calls and their answers are not signed. */
  readonly keys: CallKeys | null;
  /** Undefined in dev: every address may be called. */
  readonly egress?: EgressGuard | undefined;
}

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;

export interface Caller {
  readonly call: (call: AppCall) => Promise<CallOutcome>;
  readonly close: () => Promise<void>;
}

/** Calls apps over kept-alive connections, without the timeouts that undici has by default. */
export function createCaller(options: CallerOptions): Caller {
  const agent = createGuardedAgent({
    connections: options.connections,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    egress: options.egress,
    pipelining: 1,
  });
  return {
    call: async (call) => {
      const start = performance.now();
      const answer = await callOnce(agent, options, call);
      return { ...answer, elapsedMs: performance.now() - start };
    },
    close: () => agent.destroy(),
  };
}

type Called = Omit<CallOutcome, "elapsedMs">;

const unanswered = (reply: Reply): Called => ({ reply, status: null });

async function callOnce(agent: Dispatcher, options: CallerOptions, call: AppCall): Promise<Called> {
  const { timeoutMs, replyBytes: maxBytes } = options;
  const { method, body, signal } = call;
  const url = new URL(call.url);
  try {
    options.egress?.checkUrl(url);
  } catch (error) {
    return unanswered(failedCall(error, url.origin));
  }
  const secret = options.keys?.signing();
  if (options.keys !== null && secret === undefined) return unanswered(noKey());
  const headers = { ...call.headers, ...ownHeaders(options.serverKind, secret, call) };
  const answer = await exchange(agent, { method, url, headers, body, signal, timeoutMs, maxBytes });
  switch (answer.kind) {
    case "answered":
      return { reply: readAnswer(answer, options.keys, secret), status: answer.status };
    case "too_large":
      return unanswered(tooLarge(maxBytes));
    case "timed_out":
      return unanswered(timedOut(timeoutMs));
    case "failed":
      return unanswered(failedCall(answer.error, url.origin));
    default:
      return answer satisfies never;
  }
}

/** The body travels as it was stored; the signature is over its canonical form (docs/protocol.md 7.1). */
function ownHeaders(
  serverKind: ServerKind,
  secret: KeyObject | undefined,
  { body, signedBody, canonicalBody }: AppCall,
): Record<string, string> {
  const kind = { [HEADERS.serverKind]: serverKind };
  if (secret === undefined) return kind;
  if (canonicalBody === undefined) {
    return { ...kind, ...signRequest(signedBody ?? body ?? "", secret, Date.now()).headers };
  }
  return { ...kind, [HEADERS.signature]: sign(canonicalBody(), secret, Date.now()) };
}

/**
 * @param secret - That of the call. An app answers with the key that it was called with, which may
 * have been revoked in the meantime.
 */
function readAnswer(
  { isUtf8, ...given }: Answered,
  keys: CallKeys | null,
  secret: KeyObject | undefined,
): Reply {
  if (!isUtf8) return notText(given.status);
  const answer: HttpAnswer = { ...given, headers: firstValues(given.headers) };
  const reply = interpretAnswer(answer);
  if (keys === null || reply.kind === "fault") return reply;
  const secrets = secret === undefined ? keys.secrets() : [secret, ...keys.secrets()];
  return isSignedAnswer(answer, secrets, Date.now()) ? reply : unsigned();
}

type Answered = Extract<Exchange, { kind: "answered" }>;

function tooLarge(limit: number): Reply {
  return fault(
    "app_response_too_large",
    `The app's reply is larger than ${String(limit)} bytes. Return less from the step, or a reference to it.`,
    { retriable: false },
  );
}

function notText(status: number): Reply {
  return fault(
    "app_response_invalid",
    `The app answered ${String(status)} with a body that is not UTF-8. If it is compressed, something in between did that without being asked.`,
  );
}

function timedOut(ms: number): Reply {
  return fault("app_timeout", `The app did not answer within ${String(Math.round(ms / 1000))} s.`);
}

function unsigned(): Reply {
  return fault(
    "app_unauthorized",
    "The app's answer has no valid signature. Check that the app runs in production mode with the same signing key as the executor, that their clocks agree, and that nothing in between changes answers.",
  );
}

function noKey(): Reply {
  return fault(
    "app_unauthorized",
    "This executor has no signing key any more, so it calls no app. Make one with `cairn keys mint signing`.",
    NOT_REACHED,
  );
}

const NOT_REACHED = { reached: false } as const;

/** Errors before a connection exists: nothing of the app can have run. */
const UNREACHED: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function failedCall(error: unknown, origin: string): Reply {
  if (isCairnError(error)) {
    return fault("egress_denied", `${error.message} ${error.hint ?? ""}`, NOT_REACHED);
  }
  const code = exchangeErrorCode(error);
  if (UNREACHED.has(code)) {
    return fault(
      "app_unreachable",
      `The app at ${origin} cannot be reached (${code}). Is it running?`,
      {
        reached: false,
      },
    );
  }
  return fault(
    "app_response_truncated",
    `The connection to the app at ${origin} broke before the whole reply was there (${code}). Did it crash or restart?`,
  );
}
