// What was published anywhere, read once per executor while it has a subscriber, however many it has.
import { setImmediate } from "node:timers/promises";
import type { Message, MessageStore, PageStart } from "../db/realtime-messages.ts";
import { createFeedLoop } from "../live/feed-loop.ts";
import type { Logger } from "../ops/log.ts";

export interface Inbox {
  /**
   * Resolves when everything that is published from now on will be delivered.
   *
   * @throws What the database throws.
   */
  readonly ready: () => Promise<void>;
  /** Something was published here: look at once. Costs nothing while nobody is subscribed. */
  readonly kick: () => void;
  /** Looks whether it is still wanted. */
  readonly interrupt: () => void;
  /** Resolves when it does not run. */
  readonly stopped: () => Promise<void>;
}

export interface InboxSettings {
  readonly store: MessageStore;
  readonly log: Logger;
  readonly isWanted: () => boolean;
  readonly deliver: (message: Message) => void;
  /** Called every 15 seconds while it runs. */
  readonly onBeat: () => void;
  /** How often to look for what other executors publish, in milliseconds. */
  readonly pollMs: number;
}

/** Read on from here. */
interface Position {
  readonly since: string;
  readonly from: PageStart | null;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createInbox(settings: InboxSettings): Inbox {
  const { store, log, isWanted, deliver, onBeat, pollMs } = settings;
  let position: Position | undefined;
  let waiting: Waiting[] = [];

  function settle(how: (one: Waiting) => void): void {
    const settled = waiting;
    waiting = [];
    for (const one of settled) how(one);
  }

  async function round(): Promise<void> {
    if (position === undefined) position = { since: await store.moment(), from: null };
    else await readOn(position);
    settle(({ resolve }) => resolve());
  }

  async function readOn({ since, from }: Position): Promise<void> {
    const { messages, next, snapshot } = await store.read(since, from);
    // Before anything can fail: what was delivered is not delivered again.
    position = next === null ? { since: snapshot, from: null } : { since, from: next };
    await deliverAll(messages, deliver);
    if (next !== null) await readOn(position);
  }

  const loop = createFeedLoop({
    pollMs,
    isWanted,
    round,
    onBeat,
    onFailure: (err) => {
      log.warn({ err }, "realtime messages cannot be read; trying again");
      settle(({ reject }) => reject(err));
    },
    onStop: () => {
      position = undefined;
      // Whoever waited is gone.
      settle(({ resolve }) => resolve());
    },
  });

  return {
    ready: async () => {
      if (position === undefined) {
        await new Promise<void>((resolve, reject) => {
          waiting.push({ resolve, reject });
          loop.start();
        });
      }
    },
    kick: loop.kick,
    interrupt: loop.interrupt,
    stopped: loop.stopped,
  };
}

/** So much is handed over in one go, in UTF-16 units. */
const BURST = 64 * 1024;

/** In between there is time to send it: else a burst would make everybody look slow. */
async function deliverAll(
  messages: readonly Message[],
  deliver: (message: Message) => void,
): Promise<void> {
  let size = 0;
  for (const message of messages) {
    deliver(message);
    size += message.data.length;
    if (size < BURST) continue;
    size = 0;
    await setImmediate();
  }
}
