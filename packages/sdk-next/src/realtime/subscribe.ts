// Hears what is published, in a browser or anywhere that has WebSockets. At most once: what is
// published while there is no connection is not heard.
import { type RealtimeMessage, toMessage } from "./frame.ts";
import type { SubscriptionToken } from "./subscription-token.ts";

export type SubscriptionStatus = "connecting" | "open" | "closed";

export interface SubscribeOptions {
  /**
   * A token is good for one connection. A function is asked for a new one each time, and so a
   * connection that is lost comes back.
   */
  readonly token: SubscriptionToken | (() => SubscriptionToken | Promise<SubscriptionToken>);
  readonly onMessage: (message: RealtimeMessage) => void;
  readonly onStatus?: (status: SubscriptionStatus) => void;
  /** Why there is no connection. With a function for tokens it is tried again. */
  readonly onError?: (error: Error) => void;
}

export interface Subscription {
  readonly close: () => void;
}

/** Before the first try again, in milliseconds; twice as long each time, up to the most. */
const FIRST_PAUSE_MS = 250;
const MOST_PAUSE_MS = 10_000;

export function subscribe(options: SubscribeOptions): Subscription {
  const closing = new AbortController();
  void keepConnected(options, closing.signal);
  return { close: () => closing.abort() };
}

async function keepConnected(options: SubscribeOptions, closing: AbortSignal): Promise<void> {
  const comesBack = typeof options.token === "function";
  let failures = 0;
  const onOpen = (): void => {
    failures = 0;
    options.onStatus?.("open");
  };
  while (!closing.aborted) {
    await tryOnce(options, closing, onOpen);
    if (!comesBack) break;
    failures += 1;
    await pause(failures, closing);
  }
  options.onStatus?.("closed");
}

async function tryOnce(
  options: SubscribeOptions,
  closing: AbortSignal,
  onOpen: () => void,
): Promise<void> {
  options.onStatus?.("connecting");
  try {
    await connectOnce(options, closing, onOpen);
  } catch (error) {
    if (closing.aborted) return;
    options.onError?.(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Resolves when the connection that was open has ended; rejects when there was none. */
async function connectOnce(
  { token, onMessage }: SubscribeOptions,
  closing: AbortSignal,
  onOpen: () => void,
): Promise<void> {
  const { key, url } = typeof token === "function" ? await token() : token;
  if (closing.aborted) return;
  const socket = new WebSocket(connectUrl(url, key));
  const close = (): void => socket.close(1000);
  closing.addEventListener("abort", close);
  await new Promise<void>((resolve, reject) => {
    let isOpen = false;
    socket.addEventListener("open", () => {
      isOpen = true;
      onOpen();
    });
    socket.addEventListener("message", ({ data }) => {
      const message = closing.aborted ? undefined : toMessage(String(data));
      if (message !== undefined) onMessage(message);
    });
    socket.addEventListener("close", ({ code, reason }) => {
      closing.removeEventListener("abort", close);
      if (isOpen) resolve();
      else reject(new Error(`The executor refused the subscription (${String(code)} ${reason}).`));
    });
  });
}

function connectUrl(url: string, key: string): string {
  const target = new URL("/v1/realtime/connect", url);
  target.protocol = target.protocol === "http:" ? "ws:" : "wss:";
  target.searchParams.set("token", key);
  return target.href;
}

/** Ends early when the subscription is closed. */
function pause(failures: number, closing: AbortSignal): Promise<void> {
  const ms = Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms * (0.75 + Math.random() / 2));
    function done(): void {
      clearTimeout(timer);
      closing.removeEventListener("abort", done);
      resolve();
    }
    closing.addEventListener("abort", done);
  });
}
