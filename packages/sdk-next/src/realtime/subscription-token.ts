// What a page gets from its server to subscribe with. Plain data: it passes through JSON and through
// server functions.

export interface SubscriptionToken {
  readonly channel: string;
  readonly topics: readonly string[];
  /** To connect with, within a minute; a connection may last longer. */
  readonly key: string;
  /** Where the executor is, as the page reaches it. */
  readonly url: string;
}
