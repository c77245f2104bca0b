// The live feed: one connection per tab, shared by all who listen, with polling when it fails.
import { FeedMessage, type FeedChange } from "@cairn/core";

/**
 * `idle`: nobody listens. `live`: news is pushed. `polling`: the connection is down, so everything
 * that is shown is read again and again.
 */
export type FeedState = "idle" | "connecting" | "live" | "polling";

/** What changed; `anything` after a gap in the feed, and at each poll. */
export type News =
  | {
      readonly kind: "changes";
      /** The executor's time when it read the changes, ISO-8601. */
      readonly at: string;
      readonly changes: readonly FeedChange[];
    }
  | { readonly kind: "anything" };

export type Listener = (news: News) => void;

/** The part of an EventSource that the feed needs; handed in, so that tests need no network. */
export interface Connection {
  readonly close: () => void;
}
export interface ConnectionHandlers {
  readonly open: () => void;
  readonly message: (data: string) => void;
  readonly reset: () => void;
  /** `gone`: the connection will not come back by itself. */
  readonly error: (gone: boolean) => void;
}
export type Connect = (handlers: ConnectionHandlers) => Connection;

export const POLL_MS = 2_000;
const RECONNECT_MS = 10_000;
const ANYTHING: News = { kind: "anything" };

export class Feed {
  readonly #connect: Connect;
  readonly #listeners = new Set<Listener>();
  readonly #watchers = new Set<() => void>();
  #state: FeedState = "idle";
  #connection: Connection | undefined;
  #polling: ReturnType<typeof setInterval> | undefined;
  #reconnect: ReturnType<typeof setTimeout> | undefined;

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  state(): FeedState {
    return this.#state;
  }

  /** The first listener opens the connection, the last one to leave closes it. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#open();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.pause();
    };
  }

  /** Calls `changed` when the state did. */
  onState(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => {
      this.#watchers.delete(changed);
    };
  }

  /** For a hidden tab: closes the connection until `resume`. */
  pause(): void {
    this.#close();
    this.#stopPolling();
    this.#enter("idle");
  }

  /** Opens the connection again if it was closed; whatever is shown may be out of date. */
  resume(): void {
    if (this.#listeners.size === 0 || this.#connection !== undefined) return;
    this.#open();
    this.#tell(ANYTHING);
  }

  #open(): void {
    if (this.#state === "idle") this.#enter("connecting");
    this.#connection ??= this.#connect({
      open: () => this.#opened(),
      message: (data) => this.#tell(readNews(data)),
      reset: () => this.#tell(ANYTHING),
      error: (gone) => this.#failed(gone),
    });
  }

  #opened(): void {
    const missedSome = this.#polling !== undefined;
    this.#stopPolling();
    this.#enter("live");
    if (missedSome) this.#tell(ANYTHING);
  }

  #failed(gone: boolean): void {
    this.#enter("polling");
    this.#polling ??= setInterval(() => this.#tell(ANYTHING), POLL_MS);
    if (!gone) return;
    this.#close();
    this.#reconnect = setTimeout(() => this.#open(), RECONNECT_MS);
  }

  #close(): void {
    this.#connection?.close();
    this.#connection = undefined;
    clearTimeout(this.#reconnect);
  }

  #stopPolling(): void {
    clearInterval(this.#polling);
    this.#polling = undefined;
  }

  #tell(news: News): void {
    for (const listener of this.#listeners) listener(news);
  }

  #enter(state: FeedState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const changed of this.#watchers) changed();
  }
}

/** A message that cannot be read still says that something changed. */
function readNews(data: string): News {
  try {
    const message = FeedMessage.safeParse(JSON.parse(data));
    if (!message.success) return ANYTHING;
    const { at, changes } = message.data;
    return { kind: "changes", at, changes };
  } catch {
    return ANYTHING;
  }
}
