// Requests from the app to the executor: bearer token, fallback key, time limit.
import { HEADERS } from "@cairn/core";
import { type Connection, requireBaseUrl } from "./connection.ts";
import { hashedKey } from "./signature.ts";
import { FRAMEWORK, SDK_HEADER } from "../version.ts";

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Begins with a slash. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

export interface ExecutorApi {
  /** Rejects when the executor cannot be reached. */
  request(request: ApiRequest): Promise<ApiAnswer>;
}

const TIME_LIMIT_MS = 30_000;

export function createExecutorApi(
  fetch: typeof globalThis.fetch,
  connection: Connection,
): ExecutorApi {
  // A token is a hash: made once.
  const headersOf = new Map<string | undefined, Record<string, string>>();

  function headersWith(key: string | undefined): Record<string, string> {
    const headers = headersOf.get(key) ?? commonHeaders(key);
    headersOf.set(key, headers);
    return headers;
  }

  async function once(request: ApiRequest, key: string | undefined): Promise<ApiAnswer> {
    const response = await fetch(requireBaseUrl(connection) + request.path, {
      method: request.method,
      headers: { ...headersWith(key), ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: "manual",
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
    return { status: response.status, text: await response.text() };
  }

  return {
    async request(request) {
      const { signingKey, signingKeyFallback } = connection;
      const answer = await once(request, signingKey);
      const refused = answer.status === 401 || answer.status === 403;
      return refused && signingKeyFallback !== undefined
        ? await once(request, signingKeyFallback)
        : answer;
    },
  };
}

function commonHeaders(key: string | undefined): Record<string, string> {
  return {
    "content-type": "application/json",
    [HEADERS.sdk]: SDK_HEADER,
    [HEADERS.sdkHandled]: "true",
    [HEADERS.framework]: FRAMEWORK,
    ...(key === undefined ? {} : { authorization: `Bearer ${hashedKey(key)}` }),
  };
}
