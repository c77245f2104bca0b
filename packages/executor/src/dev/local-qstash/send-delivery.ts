// The HTTP side of one attempt, on the lowest level that undici has: without streams and signals, which
// would cost more than the rest and be measured with what is tested.
import type { Dispatcher } from "undici";
import { exchangeErrorCode } from "../../call/exchange.ts";
import type { Outcome } from "./message.ts";

export interface DeliveryRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  /** For the whole of it, in milliseconds. */
  readonly timeoutMs: number;
}

const NOTHING = Buffer.alloc(0);

/** Never rejects. */
export function sendDelivery(agent: Dispatcher, request: DeliveryRequest): Promise<Outcome> {
  return new Promise((resolve) => {
    const settle = (outcome: Outcome): void => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const fail = (error: unknown): void =>
      settle({ status: 0, headers: {}, body: NOTHING, error: describe(error) });
    const reception = createReception(settle, fail);
    const timer = setTimeout(() => {
      const late = new Error("context deadline exceeded");
      fail(late);
      reception.abort(late);
    }, request.timeoutMs);
    try {
      dispatch(agent, request, reception.handler);
    } catch (error) {
      fail(error);
    }
  });
}

function dispatch(
  agent: Dispatcher,
  { url, method, headers, body }: DeliveryRequest,
  handler: Dispatcher.DispatchHandler,
): void {
  const { origin, pathname, search } = new URL(url);
  const sent = body.byteLength === 0 ? null : body;
  agent.dispatch({ origin, path: `${pathname}${search}`, method, headers, body: sent }, handler);
}

/** Settling twice is harmless: a promise takes the first. */
function createReception(settle: (outcome: Outcome) => void, fail: (error: unknown) => void) {
  const chunks: Buffer[] = [];
  let controller: Dispatcher.DispatchController | undefined;
  let reason: Error | undefined;
  let head: Pick<Outcome, "status" | "headers"> = { status: 0, headers: {} };
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (started) => {
      controller = started;
      if (reason !== undefined) started.abort(reason);
    },
    onResponseStart: (_, status, headers) => {
      head = { status, headers };
    },
    onResponseData: (_, chunk) => {
      chunks.push(chunk);
    },
    onResponseEnd: () => settle({ ...head, body: Buffer.concat(chunks), error: undefined }),
    onResponseError: (_, error) => fail(error),
  };
  return {
    handler,
    /** Before the connection is there too. */
    abort: (why: Error): void => {
      reason = why;
      controller?.abort(why);
    },
  };
}

function describe(error: unknown): string {
  return `${exchangeErrorCode(error)}: ${error instanceof Error ? error.message : "failed"}`;
}
