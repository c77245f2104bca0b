// One request to an app outside of any run: to sync it, or to see whether it is one. Redirects are
// not followed, and nothing larger or later than allowed is read.
import { isCairnError } from "@cairn/core";
import { type Dispatcher, request } from "undici";
import { createByteBuffer } from "../ops/byte-buffer.ts";
import type { EgressGuard } from "./egress-guard.ts";
import { firstValues } from "./first-values.ts";
import { createGuardedAgent } from "./guarded-agent.ts";

export interface AppQuestion {
  readonly method: "GET" | "PUT";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export type AppAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** Names in lower case; of a repeated one the first value. */
      readonly headers: Readonly<Record<string, string | undefined>>;
      /** As UTF-8, wrong bytes replaced. */
      readonly body: string;
      /** There was more than `maxBytes`; `body` has the beginning. */
      readonly isCut: boolean;
    }
  /** No answer. `reason` is a code such as ECONNREFUSED, or a few words. */
  | { readonly kind: "failed"; readonly reason: string };

export interface AppClient {
  /** @throws {CairnError} Only `egress_denied`. */
  readonly ask: (question: AppQuestion) => Promise<AppAnswer>;
  readonly close: () => Promise<void>;
}

export interface AppClientOptions {
  /** The largest body that is read. */
  readonly maxBytes: number;
  /** Undefined: every address may be asked. */
  readonly egress?: EgressGuard | undefined;
}

const CONNECT_TIMEOUT_MS = 5_000;

export function createAppClient({ maxBytes, egress }: AppClientOptions): AppClient {
  const agent = createGuardedAgent({
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    egress,
    // One question now and then: a connection kept open may be dead by the next one.
    pipelining: 0,
  });
  return {
    ask: async (question) => {
      egress?.checkUrl(new URL(question.url));
      return ask(agent, maxBytes, question);
    },
    close: () => agent.destroy(),
  };
}

async function ask(agent: Dispatcher, maxBytes: number, question: AppQuestion): Promise<AppAnswer> {
  const { url, method, headers = {}, body = null, timeoutMs, signal } = question;
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await request(url, {
      method,
      dispatcher: agent,
      headers,
      body,
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    });
    const read = await readUpTo(response.body, maxBytes);
    return {
      kind: "answered",
      status: response.statusCode,
      headers: firstValues(response.headers),
      ...read,
    };
  } catch (error) {
    if (deadline.aborted)
      return { kind: "failed", reason: `no answer within ${seconds(timeoutMs)}` };
    return { kind: "failed", reason: reasonOf(error) };
  }
}

type ResponseBody = Awaited<ReturnType<typeof request>>["body"];

async function readUpTo(
  stream: ResponseBody,
  maxBytes: number,
): Promise<{ readonly body: string; readonly isCut: boolean }> {
  const bytes = createByteBuffer();
  for await (const chunk of stream) {
    const part: Uint8Array = chunk;
    bytes.add(part);
    if (bytes.size() > maxBytes) break;
  }
  const isCut = bytes.size() > maxBytes;
  return { body: Buffer.from(bytes.take()).toString("utf8"), isCut };
}

const seconds = (ms: number): string => `${String(ms / 1000)} s`;

/** Also through the layers that wrap it: `localhost` may be tried at two addresses. */
function reasonOf(error: unknown): string {
  let current = error;
  while (current instanceof Error) {
    if (isCairnError(current)) throw current;
    if ("code" in current && typeof current.code === "string") return current.code;
    if (current.cause === undefined) return current.message;
    current = current.cause;
  }
  return String(current);
}
