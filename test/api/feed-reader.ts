// Reads the feed over its route as an EventSource does: takes frames, remembers the last id.
import { FeedMessage, FeedReset, type FeedChange } from "@cairn/core";
import type { ReadApi } from "./read-api.ts";

export interface FeedListener {
  readonly changes: FeedChange[];
  readonly resets: string[];
  readonly lastEventId: () => string;
  /** Resolves when the condition holds after a message; now, if it does. */
  readonly until: (condition: (listener: FeedListener) => boolean) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function listen(
  api: Pick<ReadApi, "request">,
  query = "",
  lastEventId?: string,
): Promise<FeedListener> {
  const headers = lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId };
  const response = await api.request(`/v1/feed${query}`, { headers });
  if (response.status !== 200 || response.body === null) throw new Error(await response.text());
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const waiting = new Set<() => void>();
  let last = "";

  const listener: FeedListener = {
    changes: [],
    resets: [],
    lastEventId: () => last,
    until: async (condition) => {
      while (!condition(listener)) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    close: async () => {
      await reader.cancel();
    },
  };

  function take(frame: string): void {
    const fields = new Map(
      frame.split("\n").map((line) => [line.split(": ", 1)[0] ?? "", line.replace(/^\w*: /, "")]),
    );
    last = fields.get("id") ?? last;
    const data: unknown = JSON.parse(fields.get("data") ?? "null");
    if (fields.get("event") === "changes")
      listener.changes.push(...FeedMessage.parse(data).changes);
    if (fields.get("event") === "reset") listener.resets.push(FeedReset.parse(data).reason);
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  async function readAll(): Promise<void> {
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const frames = (rest + value).split("\n\n");
      rest = frames.pop() ?? "";
      frames.forEach(take);
    }
  }

  void readAll();
  await listener.until(() => last !== "");
  return listener;
}
