// Step 6 of the flow: an HTTP answer of an app becomes a Reply. Pure; decided by status, never by
// the shape of the body (docs/protocol.md 3.2).
import { z } from "zod";
import { jsonDepth } from "../domain/json.ts";
import { HEADERS } from "./headers.ts";
import { type Op, parseOps } from "./opcode.ts";
import { boundError, WireError } from "./wire-error.ts";

/** What came back over HTTP, read as a whole. Header names are lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export type FaultCode =
  | "app_unreachable"
  | "app_timeout"
  | "app_redirected"
  | "app_response_invalid"
  | "app_response_too_large"
  | "app_response_truncated"
  | "app_unauthorized"
  | "egress_denied"
  | "protocol_error";

export type Reply =
  | { readonly kind: "completed"; readonly output: string; readonly version: number | null }
  | {
      readonly kind: "progress";
      readonly ops: readonly Op[];
      readonly retryAfter: string | null;
      readonly version: number | null;
    }
  | {
      readonly kind: "failed";
      readonly error: WireError;
      readonly retriable: boolean;
      readonly retryAfter: string | null;
      readonly version: number | null;
    }
  /** The app stopped because another dispatch of the same job is newer. Says nothing of the run. */
  | { readonly kind: "stale" }
  | Fault;

/** The app's own code may not have run to an answer: infrastructure, counted apart from attempts. */
export interface Fault {
  readonly kind: "fault";
  readonly code: FaultCode;
  readonly message: string;
  readonly retriable: boolean;
  /** False when no connection was made, so that nothing of the app can have run. */
  readonly reached: boolean;
  readonly retryAfter: string | null;
}

/** App replies nested deeper than this are refused before they are parsed. */
export const REPLY_DEPTH_MAX = 500;

const EXCERPT_CHARS = 200;

export function fault(
  code: FaultCode,
  message: string,
  more: { retriable?: boolean; reached?: boolean; retryAfter?: string | null } = {},
): Fault {
  const { retriable = true, reached = true, retryAfter = null } = more;
  return { kind: "fault", code, message, retriable, reached, retryAfter };
}

export function interpretAnswer(answer: HttpAnswer): Reply {
  if (answer.status >= 300 && answer.status < 400) return redirected(answer);
  if (answer.status === 401 && isFromTheSdk(answer)) return unauthorized();
  if (answer.headers[HEADERS.sdk] === undefined) return notFromTheSdk(answer);
  if (isTooDeep(answer.body)) return tooDeep(answer);
  const parsed = parseJson(answer.body);
  if (!parsed.ok) return invalid(answer, "a body that is not JSON");
  return answer.status === 201 ? streamed(answer, parsed.value) : settled(answer, parsed.value);
}

/** A 401 carries only the second of the two headers (docs/protocol.md 2). */
const isFromTheSdk = ({ headers }: HttpAnswer): boolean =>
  headers[HEADERS.sdk] !== undefined || headers[HEADERS.sdkHandled] !== undefined;

function settled(answer: HttpAnswer, body: unknown): Reply {
  const version = versionOf(answer);
  const retryAfter = answer.headers[HEADERS.retryAfter] ?? null;
  if (answer.status === 200) {
    return { kind: "completed", output: JSON.stringify(body ?? null), version };
  }
  if (answer.status === 206) {
    const ops = parseOps(body);
    if (!ops.ok) {
      const message = `The app broke the step protocol: ${ops.message}`;
      return fault("protocol_error", message, { retriable: false });
    }
    return { kind: "progress", ops: withVerdict(ops.ops, answer), retryAfter, version };
  }
  const error = toError(body, answer);
  if (error.name === "StaleDispatchError") return { kind: "stale" };
  return { kind: "failed", error, retriable: isRetriable(answer), retryAfter, version };
}

/** `no-retry: true` is the last word also on a step's error (docs/protocol.md 3.2). */
function withVerdict(ops: readonly Op[], { headers }: HttpAnswer): readonly Op[] {
  if (headers[HEADERS.noRetry] !== "true") return ops;
  return ops.map((op) => (op.op === "StepError" ? { ...op, op: "StepFailed" } : op));
}

/** What a streaming app's answer is in (docs/protocol.md 3.3). */
export const StreamEnvelope = z.object({
  status: z.number().int(),
  headers: z.record(z.string(), z.string()).catch({}),
  body: z.string(),
});

/** A streaming app answers 201 at once; the real answer is in an envelope (protocol.md 3.3). */
function streamed(answer: HttpAnswer, body: unknown): Reply {
  const envelope = StreamEnvelope.safeParse(body);
  if (!envelope.success) return invalid(answer, "a stream without the answer in it");
  const headers = Object.fromEntries(
    Object.entries(envelope.data.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  if (envelope.data.status === 401) return unauthorized();
  if (isTooDeep(envelope.data.body)) return tooDeep(answer);
  const inner = parseJson(envelope.data.body);
  if (!inner.ok) return invalid(answer, "a stream whose answer is not JSON");
  return settled({ ...envelope.data, headers: { ...answer.headers, ...headers } }, inner.value);
}

function isRetriable(answer: HttpAnswer): boolean {
  const noRetry = answer.headers[HEADERS.noRetry];
  if (noRetry !== undefined) return noRetry !== "true";
  return answer.status < 400 || answer.status >= 500;
}

function toError(body: unknown, answer: HttpAnswer): WireError {
  const parsed = WireError.safeParse(body);
  if (parsed.success && parsed.data.message !== "") return boundError(parsed.data);
  const missing = z.object({ error: z.string() }).loose().safeParse(body);
  const message = missing.success
    ? missing.data.error
    : `The app answered ${String(answer.status)}: ${excerpt(answer)}`;
  return boundError({ name: "Error", message });
}

/** Versions have one to four digits; anything else counts as not said. */
const VERSION = /^[1-9]\d{0,3}$/;

function versionOf(answer: HttpAnswer): number | null {
  const text = answer.headers[HEADERS.requestVersion] ?? "";
  return VERSION.test(text) ? Number(text) : null;
}

function unauthorized(): Reply {
  return fault(
    "app_unauthorized",
    "The app refused the request's signature (401). Check that the app and the executor have the same signing key.",
    // Nothing of the app's code has run: it is as if it was not there.
    { reached: false },
  );
}

function redirected(answer: HttpAnswer): Reply {
  const target = answer.headers["location"] ?? "an unnamed place";
  return fault(
    "app_redirected",
    `The app answered ${String(answer.status)} with a redirect to ${target.slice(0, EXCERPT_CHARS)}. Redirects are not followed; register the final URL.`,
  );
}

function notFromTheSdk(answer: HttpAnswer): Reply {
  return fault(
    "app_response_invalid",
    `The app's URL answered ${String(answer.status)} ${contentType(answer)} without the SDK's header, so it did not come from the serve endpoint. It began: ${excerpt(answer)}`,
    { retryAfter: answer.headers[HEADERS.retryAfter] ?? null },
  );
}

function invalid(answer: HttpAnswer, what: string, retriable = true): Reply {
  return fault(
    "app_response_invalid",
    `The app answered ${String(answer.status)} ${contentType(answer)} with ${what}. It began: ${excerpt(answer)}`,
    { retriable },
  );
}

const isTooDeep = (text: string): boolean => jsonDepth(text, REPLY_DEPTH_MAX) > REPLY_DEPTH_MAX;

const tooDeep = (answer: HttpAnswer): Reply =>
  invalid(answer, `JSON nested deeper than ${String(REPLY_DEPTH_MAX)}`, false);

const contentType = (answer: HttpAnswer): string =>
  answer.headers["content-type"]?.slice(0, 100) ?? "(no content type)";

const excerpt = (answer: HttpAnswer): string =>
  answer.body === "" ? "(an empty body)" : JSON.stringify(answer.body.slice(0, EXCERPT_CHARS));

function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}
