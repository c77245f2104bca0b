// Requests that the executor makes for a step (docs/protocol.md 4.1): `Gateway` is any request,
// `AIGateway` one to a model's provider, which the executor signs in to.
import { z } from "zod";
import type { WireError } from "./wire-error.ts";

export type GatewayOp = "Gateway" | "AIGateway";

/** As it is kept until it has been answered. Its headers and its URL may hold secrets. */
export const GatewayRequest = z.object({
  op: z.enum(["Gateway", "AIGateway"]),
  url: z.string(),
  method: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullable(),
});
export type GatewayRequest = z.infer<typeof GatewayRequest>;

/** What came of one request. */
export interface GatewayOutcome {
  readonly op: GatewayOp;
  /** JSON text of the step's result; null: there is none. */
  readonly data: string | null;
  /** Set when the request failed. With `data` as well, that counts once no attempt is left. */
  readonly failure: {
    readonly error: WireError;
    readonly retriable: boolean;
    readonly retryAfter: string | null;
  } | null;
}

export type ReadRequest =
  | { readonly ok: true; readonly request: GatewayRequest }
  | { readonly ok: false; readonly problem: string };

const Headers = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
  .nullish();

const FetchOptions = z.object({
  url: z.string(),
  method: z.string().nullish(),
  headers: Headers,
  body: z.unknown().optional(),
});

const InferOptions = z.object({
  url: z.string(),
  headers: Headers,
  auth_key: z.string().nullish(),
  format: z.string().nullish(),
  body: z.unknown().optional(),
});

export function readGatewayRequest(
  op: string,
  opts: Readonly<Record<string, unknown>>,
): ReadRequest {
  return op === "AIGateway" ? readInference(opts) : readFetch(opts);
}

const METHOD = /^[A-Za-z][A-Za-z-]{0,31}$/;
const FORBIDDEN_METHODS: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);

function readFetch(opts: Readonly<Record<string, unknown>>): ReadRequest {
  const options = FetchOptions.safeParse(opts);
  if (!options.success) return refuse(z.prettifyError(options.error));
  const { url, headers, body } = options.data;
  const method = (options.data.method ?? "GET").toUpperCase();
  if (!METHOD.test(method) || FORBIDDEN_METHODS.has(method)) {
    return refuse(`${JSON.stringify(method.slice(0, 40))} is not a method that it may use`);
  }
  return checked({
    op: "Gateway",
    url,
    method,
    headers: headersOf(headers),
    body: bodyOf(body),
  });
}

function readInference(opts: Readonly<Record<string, unknown>>): ReadRequest {
  const options = InferOptions.safeParse(opts);
  if (!options.success) return refuse(z.prettifyError(options.error));
  const { url, auth_key: key, format, body, headers } = options.data;
  return checked({
    op: "AIGateway",
    url,
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...signIn(format ?? "", key ?? ""),
      ...headersOf(headers),
    },
    body: bodyOf(body ?? {}),
  });
}

/** How each provider wants its key. Headers that the app sets itself take precedence. */
function signIn(format: string, key: string): Readonly<Record<string, string>> {
  if (key === "") return {};
  switch (format) {
    case "anthropic":
      return { "x-api-key": key, "anthropic-version": "2023-06-01" };
    case "gemini":
      return { "x-goog-api-key": key };
    case "azure-openai":
      return { "api-key": key };
    default:
      return { authorization: `Bearer ${key}` };
  }
}

function checked(request: GatewayRequest): ReadRequest {
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
  // Without its text: a URL may hold a key.
  if (url === undefined) return refuse("its URL is not an absolute one");
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return refuse(`its URL begins with ${url.protocol.slice(0, 40)}, not with http: or https:`);
  }
  if (url.username !== "" || url.password !== "") {
    return refuse("its URL has a user name or a password; send them as an authorization header");
  }
  return { ok: true, request };
}

function headersOf(headers: z.infer<typeof Headers>): Record<string, string> {
  const named: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    named[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : String(value);
  }
  return named;
}

function bodyOf(body: unknown): string | null {
  if (body === undefined || body === null) return null;
  return typeof body === "string" ? body : JSON.stringify(body);
}

function refuse(problem: string): ReadRequest {
  return { ok: false, problem };
}
