// For tests: reads a stream of the feed as an EventSource does.
import { FeedMessage, FeedReset } from "@cairn/core";
import type { Feed, FeedRequest } from "../feed.ts";

interface Message {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

export function listen(feed: Feed, request: Partial<FeedRequest> = {}) {
  const abort = new AbortController();
  const body = feed.open({ signal: abort.signal, ...request });
  const reader = body.getReader();
  const state = { messages: [] as Message[], lastEventId: "", isEnded: false };
  const decoder = new TextDecoder();
  void (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      for (const frame of decoder.decode(value).split("\n\n")) take(frame, state);
    }
    state.isEnded = true;
  })();
  return {
    state,
    abort: () => abort.abort(),
    cancel: () => reader.cancel(),
    changes: () =>
      state.messages
        .filter(({ event }) => event === "changes")
        .flatMap(({ data }) => FeedMessage.parse(data).changes)
        .map(({ runId, version }) => `${runId}@${String(version)}`),
    resets: () =>
      state.messages
        .filter(({ event }) => event === "reset")
        .map(({ data }) => FeedReset.parse(data).reason),
  };
}

function take(frame: string, state: { messages: Message[]; lastEventId: string }): void {
  const field = (name: string): string | undefined =>
    frame
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  state.lastEventId = field("id") ?? state.lastEventId;
  const data = field("data");
  if (data === undefined) return;
  const event = field("event") ?? "message";
  state.messages.push({ event, id: state.lastEventId, data: JSON.parse(data) as unknown });
}
