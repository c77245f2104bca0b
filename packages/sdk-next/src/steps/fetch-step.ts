// `fetch` as a step: the response is read to its end, kept as JSON, and becomes a Response again.
import { isJsonObject } from "@cairn/core";
import { bothSignals } from "../both-signals.ts";
import type { StepContext } from "../engine/asked-step.ts";

/** A response as its memo keeps it. */
interface KeptResponse {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What is not valid UTF-8 is kept as base64. */
  readonly encoding: "utf8" | "base64";
}

export interface FetchRequest {
  readonly input: string | URL | Request;
  readonly init: RequestInit | undefined;
}

/** Fetches; a network error fails the attempt, any status is a result. */
export async function fetchToKeep(
  fetch: typeof globalThis.fetch,
  request: FetchRequest,
  { signal }: StepContext,
): Promise<KeptResponse> {
  const { input, init } = request;
  // A Request can be read once; attempts within one call need it again.
  const target = input instanceof Request ? input.clone() : input;
  const own = init?.signal ?? undefined;
  const either = own === undefined ? signal : bothSignals(signal, own);
  const response = await fetch(target, { ...init, signal: either });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return {
    url: response.url,
    status: response.status,
    statusText: response.statusText,
    headers: keptHeaders(response.headers),
    ...encodeBody(bytes),
  };
}

/** The body is kept decoded, so what described its encoding no longer holds. */
function keptHeaders(headers: Headers): Record<string, string> {
  const kept = Object.fromEntries(headers);
  delete kept["content-encoding"];
  delete kept["content-length"];
  return kept;
}

function encodeBody(bytes: Uint8Array): Pick<KeptResponse, "body" | "encoding"> {
  try {
    const body = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { body, encoding: "utf8" };
  } catch {
    let binary = "";
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return { body: btoa(binary), encoding: "base64" };
  }
}

const BODYLESS = new Set([101, 103, 204, 205, 304]);

/** @throws {TypeError} If the memo is no response. */
export function toResponse(memo: unknown): Response {
  if (!isKept(memo)) throw new TypeError("the step's memo is no response of step.fetch");
  const { url, status, statusText, headers } = memo;
  const body = BODYLESS.has(status) ? null : decodeBody(memo);
  const response = new Response(body, { status, statusText, headers });
  Object.defineProperty(response, "url", { value: url });
  return response;
}

function decodeBody({ body, encoding }: KeptResponse): string | ArrayBuffer {
  if (encoding === "utf8") return body;
  return Uint8Array.from(atob(body), (char) => char.charCodeAt(0)).buffer;
}

function isKept(value: unknown): value is KeptResponse {
  return isJsonObject(value) && typeof value["status"] === "number" && "encoding" in value;
}
