// Realtime messages, from whoever publishes to whoever is subscribed, on any executor of the database.
// At most once: a subscriber that is not there, or too slow, misses what is said.
import { CairnError } from "@cairn/core";
import type { MessageStore } from "../db/realtime-messages.ts";
import type { Logger } from "../ops/log.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import type { RealtimeLimits } from "./limits.ts";
import { createPublisher, type Publisher } from "./publisher.ts";
import { createSubscribers, type Subscriber, type Subscribers } from "./subscribers.ts";
import {
  createSubscriptionTokens,
  type SubscriptionTokens,
  type TokenSettings,
} from "./subscription-token.ts";

export interface Realtime {
  readonly publish: Publisher["publish"];
  readonly tokens: SubscriptionTokens;
  readonly limits: RealtimeLimits;
  /**
   * Resolves when the subscriber will be given everything that is published from now on.
   *
   * @throws {CairnError} `overloaded`, `shutting_down`; and what the database throws.
   */
  readonly join: (subscriber: Subscriber) => Promise<void>;
  readonly leave: (subscriber: Subscriber) => void;
  readonly subscribers: () => number;
  /** Ends every subscription; resolves when nothing is read any more. */
  readonly close: () => Promise<void>;
}

export interface RealtimeSettings extends TokenSettings {
  readonly store: MessageStore;
  readonly log: Logger;
  readonly limits: RealtimeLimits;
  /** How often to look for what other executors publish, in milliseconds. Default 100. */
  readonly pollMs?: number;
}

const POLL_MS = 100;

export function createRealtime(settings: RealtimeSettings): Realtime {
  const { store, log, limits, environment, pollMs = POLL_MS } = settings;
  const subscribers = createSubscribers(environment);
  const inbox = createInbox({
    store,
    log,
    pollMs,
    isWanted: () => subscribers.size() > 0,
    deliver: subscribers.deliver,
    onBeat: () => subscribers.all().forEach((subscriber) => subscriber.beat()),
  });
  const { publish } = createPublisher(store, inbox.kick);
  const door = createDoor(subscribers, inbox, limits.subscribers);
  return {
    ...door,
    publish,
    tokens: createSubscriptionTokens(settings),
    limits,
    subscribers: subscribers.size,
  };
}

type Door = Pick<Realtime, "join" | "leave" | "close">;

function createDoor(subscribers: Subscribers, inbox: Inbox, most: number): Door {
  let isClosed = false;

  function leave(subscriber: Subscriber): void {
    subscribers.remove(subscriber);
    if (subscribers.size() === 0) inbox.interrupt();
  }

  return {
    join: async (subscriber) => {
      if (isClosed) throw shuttingDown();
      if (subscribers.size() >= most) throw tooMany(most);
      subscribers.add(subscriber);
      try {
        await inbox.ready();
      } catch (error) {
        leave(subscriber);
        throw error;
      }
      if (isClosed) throw shuttingDown();
    },
    leave,
    close: async () => {
      isClosed = true;
      for (const subscriber of subscribers.all()) {
        subscriber.end();
        leave(subscriber);
      }
      await inbox.stopped();
    },
  };
}

const shuttingDown = (): CairnError =>
  new CairnError("shutting_down", {
    message: "The executor is shutting down.",
    hint: "Connect again in a moment.",
  });

const tooMany = (most: number): CairnError =>
  new CairnError("overloaded", {
    message: `There are ${String(most)} subscribers here, which is the limit.`,
    hint: "Close connections that nobody looks at, start another executor, or raise CAIRN_REALTIME_SUBSCRIBERS.",
  });
