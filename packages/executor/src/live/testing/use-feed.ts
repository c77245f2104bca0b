// For tests: a feed over changes in memory, and a clock that stands still until it is told to go.
import { afterEach, beforeEach, vi } from "vitest";
import { createLogger } from "../../ops/log.ts";
import { createFeed, type Feed } from "../feed.ts";
import { fakeFeedSource } from "./fake-feed-source.ts";

/** Lets time pass, and everything happen that happens in it. */
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

export function useFeed(settings: { readonly readersMax?: number } = {}) {
  let database = fakeFeedSource();
  let feed: Feed;

  beforeEach(() => {
    vi.useFakeTimers();
    database = fakeFeedSource();
    feed = createFeed({ source: database.source, log: createLogger("silent"), ...settings });
  });

  afterEach(async () => {
    const closed = feed.close();
    await pass(2_000);
    await closed;
    vi.useRealTimers();
  });

  return { database: () => database, feed: () => feed };
}
