// The executor's HTTP API, as far as scenarios use it.
import { Mismatch } from "./mismatch.ts";

export interface Access {
  readonly url: string;
  /** Empty in development. */
  readonly headers: Readonly<Record<string, string>>;
  readonly eventKey: string;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

interface ApiRequest {
  readonly method?: string;
  readonly body?: unknown;
  /** Default: those of the access. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RunSummary {
  readonly id: string;
  readonly status: string;
  readonly functionSlug: string;
}

export interface RunResult {
  readonly run_id: string;
  readonly status: string;
  readonly event_id: string;
  readonly output: unknown;
}

export interface Api {
  readonly url: string;
  readonly ask: (path: string, request?: ApiRequest) => Promise<Answer>;
  /** Throws unless the answer is 2xx. @returns Its `data`. */
  readonly data: (path: string, request?: ApiRequest) => Promise<unknown>;
  readonly send: (events: unknown) => Promise<string[]>;
  readonly runsOf: (eventId: string) => Promise<RunSummary[]>;
  readonly run: (runId: string) => Promise<RunResult>;
}

export function createApi({ url, headers: own, eventKey }: Access): Api {
  async function ask(path: string, request: ApiRequest = {}): Promise<Answer> {
    const { body, headers = own, method = body === undefined ? "GET" : "POST" } = request;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: parse(text), text };
  }
  async function data(path: string, request?: ApiRequest): Promise<unknown> {
    const answer = await ask(path, request);
    if (answer.status < 300) return answer.body["data"];
    throw new Mismatch(path, "2xx", `${String(answer.status)} ${answer.text}`);
  }
  return {
    url,
    ask,
    data,
    send: async (events) => {
      const answer = await ask(`/e/${eventKey}`, { body: events, headers: {} });
      if (answer.body["status"] === 200) return answer.body["ids"] as string[];
      throw new Mismatch("the event API", { status: 200 }, answer.text);
    },
    runsOf: async (eventId) =>
      (await data(`/v1/runs?event=${encodeURIComponent(eventId)}`)) as RunSummary[],
    run: async (runId) => (await data(`/v1/runs/${runId}`)) as RunResult,
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
