// `@cairn/sdk-next/react`: realtime messages in a React component.
"use client";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { createMessageList, NOTHING_YET, type RealtimeSnapshot } from "../realtime/message-list.ts";
import type { SubscriptionToken } from "../realtime/subscription-token.ts";

export interface UseRealtimeOptions {
  /** Gets a new token from the app's server, for each connection. It may change without effect. */
  readonly token: () => SubscriptionToken | Promise<SubscriptionToken>;
  /** What is subscribed to, in words of the page: another one is another subscription. */
  readonly subject: string;
  /** False: there is no connection. Default true. */
  readonly enabled?: boolean;
  /** So many messages are kept. Default 100. */
  readonly limit?: number;
}

const LIMIT = 100;
const listenToNothing = (): (() => void) => () => undefined;
const nothingYet = (): RealtimeSnapshot => NOTHING_YET;

/** Connected while the component is mounted; a connection that is lost comes back. */
export function useRealtime(options: UseRealtimeOptions): RealtimeSnapshot {
  const { token, subject, enabled = true, limit = LIMIT } = options;
  const list = useMemo(() => ({ subject, ...createMessageList(limit) }), [subject, limit]);
  // Before the store is listened to, which is an effect of the next line.
  useEffect(() => {
    list.getTokensFrom(token);
  });
  return useSyncExternalStore(enabled ? list.listen : listenToNothing, list.snapshot, nothingYet);
}
