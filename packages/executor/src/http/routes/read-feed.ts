// GET /v1/feed: server-sent events of what changes.
import { FeedQuery } from "@cairn/core";
import type { Feed } from "../../live/feed.ts";
import type { Handler } from "../mount-routes.ts";
import { parseQuery } from "../parse-query.ts";

const HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store, no-transform",
  // Proxies that gather answers before they pass them on are told not to.
  "X-Accel-Buffering": "no",
} as const;

export interface FeedPorts {
  readonly feed: Feed;
  /** False: 204, after which a browser does not come back by itself. Default true. */
  readonly pushesChanges?: boolean;
}

export function feedHandlers({ feed, pushesChanges = true }: FeedPorts) {
  return {
    openFeed: (c) => {
      const { run } = parseQuery(FeedQuery, c.req.queries());
      if (!pushesChanges) return c.body(null, 204, { "Cache-Control": "no-store" });
      // Nobody would read or end the stream of a HEAD request.
      if (c.req.raw.method === "HEAD") return c.body(null, 200, HEADERS);
      const body = feed.open({
        lastEventId: c.req.header("Last-Event-ID"),
        runId: run,
        signal: c.req.raw.signal,
      });
      return c.body(body, 200, HEADERS);
    },
  } satisfies Record<string, Handler>;
}
