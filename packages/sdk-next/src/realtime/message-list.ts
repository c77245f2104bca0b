// The last messages of a subscription, for frameworks that draw what there is: connected while
// somebody looks, one unchanging snapshot between two changes.
import type { RealtimeMessage } from "./frame.ts";
import {
  subscribe,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionStatus,
} from "./subscribe.ts";

export interface RealtimeSnapshot {
  readonly status: SubscriptionStatus;
  /** The oldest first. */
  readonly messages: readonly RealtimeMessage[];
  /** Why there is no connection; undefined once there is one. */
  readonly error: Error | undefined;
}

export interface MessageList {
  /** Where the next token comes from. Before anybody listens. */
  readonly getTokensFrom: (token: SubscribeOptions["token"]) => void;
  /** @returns Stops listening; the connection is closed with the last one. */
  readonly listen: (onChange: () => void) => () => void;
  readonly snapshot: () => RealtimeSnapshot;
}

/** Before anything happened; the same object each time. */
export const NOTHING_YET: RealtimeSnapshot = {
  status: "closed",
  messages: [],
  error: undefined,
};

/** @param limit - Older messages are dropped. */
export function createMessageList(limit: number): MessageList {
  const listeners = new Set<() => void>();
  let current = NOTHING_YET;
  let token: SubscribeOptions["token"] = noToken;
  let subscription: Subscription | undefined;

  function change(changes: Partial<RealtimeSnapshot>): void {
    current = { ...current, ...changes };
    for (const tell of listeners) tell();
  }

  function open(): Subscription {
    return subscribe({
      token: () => (typeof token === "function" ? token() : token),
      onMessage: (message) => change({ messages: [...current.messages, message].slice(-limit) }),
      onStatus: (status) => change(status === "open" ? { status, error: undefined } : { status }),
      onError: (error) => change({ error }),
    });
  }

  return {
    getTokensFrom: (next) => {
      token = next;
    },
    listen: (onChange) => {
      listeners.add(onChange);
      subscription ??= open();
      return () => {
        listeners.delete(onChange);
        if (listeners.size > 0) return;
        subscription?.close();
        subscription = undefined;
      };
    },
    snapshot: () => current,
  };
}

function noToken(): never {
  throw new Error("Say where tokens come from before you listen.");
}
