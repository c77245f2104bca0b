// One HTTP exchange with an app, or one that a step asked for, on the lowest level that undici has: no
// streams and no signal of its own, which cost more than the rest of a call together.
import { isUtf8 } from "node:buffer";
import type { Dispatcher } from "undici";
import { createByteBuffer } from "../ops/byte-buffer.ts";

export interface ExchangeRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: none. */
  readonly body: string | null;
  /** Default POST. */
  readonly method?: string;
  /** For the whole exchange, in milliseconds. */
  readonly timeoutMs: number;
  /** Of the reply's body. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export type Exchange =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      /** As UTF-8, wrong bytes replaced. */
      readonly body: string;
      /** False: there were wrong bytes. */
      readonly isUtf8: boolean;
    }
  | { readonly kind: "too_large" }
  | { readonly kind: "timed_out" }
  /** The connection failed, or the signal cut it off. */
  | { readonly kind: "failed"; readonly error: unknown };

/** Sends a request. Never rejects. */
export function exchange(agent: Dispatcher, request: ExchangeRequest): Promise<Exchange> {
  return new Promise((resolve) => {
    startExchange(agent, request, resolve);
  });
}

function startExchange(
  agent: Dispatcher,
  { url, headers, body, method = "POST", timeoutMs, maxBytes, signal }: ExchangeRequest,
  resolve: (exchange: Exchange) => void,
): void {
  let connection: Dispatcher.DispatchController | undefined;
  let isSettled = false;
  const settle = (outcome: Exchange): void => {
    isSettled = true;
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    resolve(outcome);
  };
  const giveUp = (outcome: Exchange): void => {
    if (isSettled) return;
    settle(outcome);
    connection?.abort(GIVEN_UP);
  };
  const timer = setTimeout(giveUp, timeoutMs, { kind: "timed_out" });
  const onAbort = (): void => giveUp({ kind: "failed", error: signal.reason });
  signal.addEventListener("abort", onAbort);
  const reply = createReply(maxBytes);
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (controller) => {
      connection = controller;
      if (isSettled) controller.abort(GIVEN_UP);
    },
    onResponseStart: (_, status, responseHeaders) => reply.begin(status, responseHeaders),
    onResponseData: (_, chunk) => {
      if (!reply.add(chunk)) giveUp({ kind: "too_large" });
    },
    onResponseEnd: () => {
      if (!isSettled) settle(reply.end());
    },
    onResponseError: (_, error) => {
      if (!isSettled) settle({ kind: "failed", error });
    },
  };
  if (signal.aborted) return onAbort();
  const path = `${url.pathname}${url.search}`;
  try {
    agent.dispatch({ origin: url.origin, path, method, headers, body }, handler);
  } catch (error) {
    giveUp({ kind: "failed", error });
  }
}

const GIVEN_UP = new Error("given up");

type Answered = Extract<Exchange, { kind: "answered" }>;

/** The reply as it comes in. */
function createReply(maxBytes: number) {
  const bytes = createByteBuffer();
  let head: Pick<Answered, "status" | "headers"> = { status: 0, headers: {} };
  return {
    /** Called again after an informational answer. */
    begin: (status: number, headers: Answered["headers"]) => {
      head = { status, headers };
    },
    /** False when it is too large. */
    add: (chunk: Buffer): boolean => {
      if (bytes.size() + chunk.length > maxBytes) return false;
      bytes.add(chunk);
      return true;
    },
    end: (): Answered => {
      const { buffer, byteOffset, byteLength } = bytes.take();
      const whole = Buffer.from(buffer, byteOffset, byteLength);
      return { kind: "answered", ...head, body: whole.toString("utf8"), isUtf8: isUtf8(whole) };
    },
  };
}

/** Why an exchange failed, such as ECONNREFUSED: the first code in the chain of causes. */
export function exchangeErrorCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause === undefined ? error.name : exchangeErrorCode(error.cause);
}
