// The answer to a step's request becomes what the step gets (docs/protocol.md 4.1). Errors name the host,
// never the URL, the headers or the body: each of them may hold a secret.
import { type GatewayOutcome, type GatewayRequest, isCairnError } from "@cairn/core";
import { type Exchange, exchangeErrorCode } from "./exchange.ts";

interface Bounds {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export function readGatewayAnswer(
  request: GatewayRequest,
  answer: Exchange,
  { timeoutMs, maxBytes }: Bounds,
): GatewayOutcome {
  const host = hostOf(request);
  switch (answer.kind) {
    case "answered":
      return request.op === "AIGateway" ? inferred(request, answer) : fetched(request, answer);
    case "timed_out": {
      const seconds = String(Math.round(timeoutMs / 1000));
      return requestFailed(request, `${host} did not answer within ${seconds} s.`);
    }
    case "too_large": {
      const why = `The answer of ${host} has more than ${String(maxBytes)} bytes.`;
      return requestFailed(request, why, { retriable: false });
    }
    case "failed":
      return notAnswered(request, answer.error);
    default:
      return answer satisfies never;
  }
}

export const hostOf = ({ url }: GatewayRequest): string => new URL(url).host;

export function requestFailed(
  { op }: GatewayRequest,
  message: string,
  more: { readonly retriable?: boolean; readonly retryAfter?: string | null } = {},
): GatewayOutcome {
  const { retriable = true, retryAfter = null } = more;
  const error = { name: "GatewayError", message };
  return { op, data: null, failure: { error, retriable, retryAfter } };
}

type Answered = Extract<Exchange, { kind: "answered" }>;

const TOO_MANY = 429;
const FIRST_SERVER_ERROR = 500;

const mayPass = (status: number): boolean => status === TOO_MANY || status >= FIRST_SERVER_ERROR;

/** Any status is an answer, as with `fetch`; one that may pass is asked for again while it can be. */
function fetched(request: GatewayRequest, answer: Answered): GatewayOutcome {
  const { status } = answer;
  const headers = textHeaders(answer);
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") {
    const why = `${hostOf(request)} answered in the encoding ${encoding.slice(0, 40)}, which was not asked for.`;
    return requestFailed(request, why, { retriable: false });
  }
  const data = JSON.stringify({
    body: answer.body,
    headers,
    status_code: status,
    url: request.url,
  });
  if (!mayPass(status)) return { op: request.op, data, failure: null };
  return { ...refused(request, answer), data };
}

/** The provider's JSON; anything else is an error. */
function inferred(request: GatewayRequest, answer: Answered): GatewayOutcome {
  if (answer.status < 200 || answer.status >= 300) return refused(request, answer);
  try {
    const data = JSON.stringify(JSON.parse(answer.body));
    return { op: request.op, data, failure: null };
  } catch {
    const why = `${hostOf(request)} answered ${String(answer.status)} with a body that is not JSON.`;
    return requestFailed(request, why, { retriable: false });
  }
}

const EXCERPT_CHARS = 500;

function refused(request: GatewayRequest, answer: Answered): GatewayOutcome {
  const { status } = answer;
  const said = withoutSecrets(answer.body, request).slice(0, EXCERPT_CHARS);
  return requestFailed(request, `${hostOf(request)} answered ${String(status)}: ${said}`, {
    retriable: mayPass(status),
    retryAfter: textHeaders(answer)["retry-after"] ?? null,
  });
}

const SECRET_CHARS = 8;

/** Servers quote what they refuse. */
function withoutSecrets(text: string, { headers, url }: GatewayRequest): string {
  const words = Object.values(headers).flatMap((value) => value.split(/[\s,;=]+/));
  const values = [...words, ...new URL(url).searchParams.values()];
  return values
    .filter((value) => value.length >= SECRET_CHARS)
    .reduce((safe, value) => safe.replaceAll(value, "…"), text);
}

function textHeaders({ headers }: Answered): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) text[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return text;
}

function notAnswered(request: GatewayRequest, error: unknown): GatewayOutcome {
  if (isCairnError(error)) {
    return requestFailed(request, `${error.message} ${error.hint ?? ""}`, { retriable: false });
  }
  const code = exchangeErrorCode(error);
  const why = `${hostOf(request)} cannot be reached, or broke off (${code}).`;
  // The request itself cannot be sent: no other attempt would go better.
  return requestFailed(request, why, { retriable: code !== "UND_ERR_INVALID_ARG" });
}
