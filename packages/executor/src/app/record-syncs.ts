// Whatever came of a sync is kept: the URL that was tried, the reason, and how to see it again. A
// record that cannot be kept is logged and spoils nothing.
import {
  CairnError,
  isCairnError,
  type ServerKind,
  type SyncKind,
  type SyncStarter,
} from "@cairn/core";
import type { SyncAttempt } from "../db/sync-attempts.ts";
import type { Logger } from "../ops/log.ts";
import { appUrlProblem } from "./app-url.ts";
import { syncCurl } from "./sync-curl.ts";

export interface SyncStart {
  readonly kind: SyncKind;
  readonly startedBy: SyncStarter;
  /** As it was given, whatever it is. */
  readonly url: unknown;
  /** A sync that was called off is not kept. */
  readonly signal?: AbortSignal | undefined;
}

/** What becomes known in the course of a sync; the last word counts. */
interface SyncFacts {
  readonly kind?: SyncKind;
  readonly url?: unknown;
  readonly httpStatus?: number;
  readonly appName?: unknown;
  readonly sdk?: unknown;
  readonly functions?: number;
  readonly modified?: boolean;
  readonly warnings?: readonly string[];
}

export type Note = (facts: SyncFacts) => void;

/**
 * Does a sync and keeps what came of it. Rejects as the sync does; an error then has
 * `details.attempt` (see `FailedAttempt`).
 */
export type RecordSync = <Result>(
  start: SyncStart,
  sync: (note: Note) => Promise<Result>,
) => Promise<Result>;

export interface FailedAttempt {
  /** Undefined when it could not be kept. */
  readonly id: string | undefined;
  readonly curl: string | undefined;
}

export interface SyncRecorderPorts {
  readonly save: (attempt: SyncAttempt) => Promise<string>;
  readonly newId: () => string;
  readonly serverKind: ServerKind;
  readonly log: Logger;
}

export function createSyncRecorder(ports: SyncRecorderPorts): RecordSync {
  return async (start, sync) => {
    let facts: SyncFacts = { kind: start.kind, url: start.url };
    const note: Note = (more) => {
      facts = { ...facts, ...more };
    };
    try {
      const result = await sync(note);
      await keep(ports, attemptOf(start, facts, ports.newId()));
      return result;
    } catch (error) {
      if (start.signal?.aborted === true) throw error;
      const attempt = attemptOf(start, facts, ports.newId(), error);
      const id = await keep(ports, attempt);
      throw withAttempt(error, { id, curl: attemptCurl(attempt, ports.serverKind) });
    }
  };
}

/** Undefined when nothing could have been asked at that URL. */
export function attemptCurl(
  { url, kind }: { readonly url: string | null; readonly kind: SyncKind },
  serverKind: ServerKind,
): string | undefined {
  if (url === null || appUrlProblem(url) !== undefined) return undefined;
  return syncCurl({ url, kind, serverKind });
}

async function keep(ports: SyncRecorderPorts, attempt: SyncAttempt): Promise<string | undefined> {
  try {
    return await ports.save(attempt);
  } catch (err) {
    ports.log.warn({ err, url: attempt.url }, "a sync attempt could not be recorded");
    return undefined;
  }
}

const NAME_CHARS = 255;
const MESSAGE_CHARS = 2_000;
const WARNINGS_MAX = 20;

function attemptOf(start: SyncStart, facts: SyncFacts, id: string, error?: unknown): SyncAttempt {
  const { kind = start.kind, url, httpStatus = null, functions = null, warnings = [] } = facts;
  return {
    id,
    kind,
    startedBy: start.startedBy,
    url: withoutPassword(typeof url === "string" ? url.slice(0, MESSAGE_CHARS) : ""),
    ...(error === undefined ? successOf(facts) : failureOf(error, start.startedBy)),
    httpStatus,
    appName: shortText(facts.appName),
    sdk: shortText(facts.sdk),
    functions,
    warnings: warnings.slice(0, WARNINGS_MAX).map((warning) => storable(warning, MESSAGE_CHARS)),
  };
}

type End = Pick<SyncAttempt, "outcome" | "code" | "message" | "mayRepeat">;

const successOf = ({ modified = false }: SyncFacts): End => ({
  outcome: modified ? "ok" : "unchanged",
  code: null,
  message: null,
  mayRepeat: !modified,
});

const failureOf = (error: unknown, startedBy: SyncStarter): End => ({
  outcome: "failed",
  code: codeOf(error),
  message: messageOf(error),
  mayRepeat: isByItself(startedBy),
});

/** Nobody asked for each single one. */
const isByItself = (startedBy: SyncStarter): boolean =>
  startedBy === "discovery" || startedBy === "watch";

const codeOf = (error: unknown): string => (isCairnError(error) ? error.code : "internal");

function messageOf(error: unknown): string {
  if (!isCairnError(error))
    return "Something went wrong on our side. The executor's log says more.";
  return storable(error.message, MESSAGE_CHARS);
}

const shortText = (value: unknown): string | null =>
  typeof value === "string" ? storable(value, NAME_CHARS) : null;

/** Such a URL is refused, and what is in it is nobody's business. */
const withoutPassword = (url: string): string =>
  storable(url.replace(/^(\w+:\/*)[^/?#]*@/, "$1***@"), MESSAGE_CHARS);

const storable = (text: string, chars: number): string =>
  text.slice(0, chars).replaceAll(/[\0\p{Cs}]/gu, "\u{FFFD}");

/** Only our own errors are told to whoever asked, so only they are told more. */
function withAttempt(error: unknown, attempt: FailedAttempt): unknown {
  if (!isCairnError(error)) return error;
  const { code, message, hint, details, cause } = error;
  return new CairnError(code, {
    message,
    ...(hint === undefined ? {} : { hint }),
    details: { ...details, attempt },
    cause,
  });
}

/** Of an error that a recorded sync was rejected with. */
export function failedAttemptOf(error: unknown): FailedAttempt | undefined {
  if (!isCairnError(error)) return undefined;
  const { attempt } = error.details;
  return isFailedAttempt(attempt) ? attempt : undefined;
}

const isFailedAttempt = (value: unknown): value is FailedAttempt =>
  typeof value === "object" && value !== null && "curl" in value;
