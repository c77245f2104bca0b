// What a handler answers, before it gets the SDK's headers and its signature.
import { HEADERS } from "@cairn/core";
import type { Envelope } from "./streamed-reply.ts";
import type { Outcome } from "../engine/outcome.ts";
import { sign } from "../connection/signature.ts";
import { FRAMEWORK, REQUEST_VERSION, SDK_HEADER } from "../version.ts";

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Tells a stranger nothing, not even which SDK this is. */
  readonly isBare?: boolean;
}

export function jsonReply(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, body: JSON.stringify(value), headers };
}

export const UNAUTHORIZED: Reply = { ...jsonReply(401, { message: "Unauthorized" }), isBare: true };

/** A replay's outcome as docs/protocol.md 3.2 has it. */
export function outcomeReply(outcome: Outcome): Reply {
  switch (outcome.kind) {
    case "completed":
      return { status: 200, body: outcome.output };
    case "progress": {
      const { noRetry, retryAfter } = outcome;
      return jsonReply(206, outcome.ops, retryHeaders(noRetry, retryAfter));
    }
    case "failed": {
      const { error, noRetry, retryAfter } = outcome;
      return jsonReply(noRetry ? 400 : 500, error, retryHeaders(noRetry, retryAfter));
    }
    case "step-missing": {
      const { requested, found } = outcome;
      const steps = found.map((step) => `${step.displayName} (${step.id})`).join(", ") || "none";
      const message = `Could not find step "${requested}" to run; timed out. Found new steps: ${steps}.`;
      const body = {
        error: message,
        requestedStep: requested,
        foundSteps: found,
        totalFoundSteps: found.length,
      };
      return jsonReply(500, body, retryHeaders(false, undefined));
    }
    default:
      return outcome satisfies never;
  }
}

export function retryHeaders(
  noRetry: boolean | undefined,
  retryAfter: string | undefined,
): Record<string, string> {
  return {
    ...(noRetry === undefined ? {} : { [HEADERS.noRetry]: String(noRetry) }),
    ...(retryAfter === undefined ? {} : { [HEADERS.retryAfter]: retryAfter }),
  };
}

export interface Signing {
  /** The key that verified the request; undefined in development. */
  readonly key: string | undefined;
  readonly nowMs: number;
}

export function toResponse(reply: Reply, request: Request, signing: Signing): Response {
  const headers = replyHeaders(reply, request, signing);
  return new Response(reply.body, { status: reply.status, headers });
}

/** A reply in the envelope of a stream, which is signed inside. */
export function toEnvelope(reply: Reply, request: Request, signing: Signing): Envelope {
  const { status, body } = reply;
  return { status, headers: replyHeaders(reply, request, signing), body };
}

/** The answer to begin with; the real one is in the stream. */
export function streamResponse(body: ReadableStream, request: Request): Response {
  const headers = { ...COMMON_HEADERS, ...sdkHeaders(request) };
  return new Response(body, { status: 201, headers });
}

const COMMON_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "application/json",
  "cache-control": "no-store",
  [HEADERS.sdkHandled]: "true",
};

function replyHeaders(
  reply: Reply,
  request: Request,
  { key, nowMs }: Signing,
): Record<string, string> {
  return {
    ...COMMON_HEADERS,
    ...(reply.isBare === true ? {} : sdkHeaders(request)),
    ...reply.headers,
    ...(key === undefined ? {} : { [HEADERS.signature]: sign(reply.body, key, nowMs) }),
  };
}

function sdkHeaders(request: Request): Record<string, string> {
  const serverKind = request.headers.get(HEADERS.serverKind);
  return {
    [HEADERS.sdk]: SDK_HEADER,
    [HEADERS.framework]: FRAMEWORK,
    [HEADERS.requestVersion]: REQUEST_VERSION,
    ...(serverKind === null ? {} : { [HEADERS.expectedServerKind]: serverKind }),
  };
}
