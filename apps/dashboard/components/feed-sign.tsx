// Whether what is on the screen is pushed, polled, or needs no watching.
"use client";
import type { FeedState } from "../lib/feed.ts";
import { useFeedState } from "../lib/use-feed-state.ts";

const WORDS: Readonly<Record<FeedState, { word: string; title: string }>> = {
  idle: { word: "", title: "" },
  connecting: { word: "Connecting", title: "Connecting to the live feed" },
  live: { word: "Live", title: "Changes appear as they happen" },
  polling: {
    word: "Polling",
    title: "The live feed is down; what is shown is read again every 2 seconds",
  },
};

export function FeedSign() {
  const state = useFeedState();
  const { word, title } = WORDS[state];
  return (
    <span className="feed-sign" data-state={state} role="status" title={title}>
      {state !== "idle" && (
        <>
          <span className="feed-dot" aria-hidden="true" />
          <span className="feed-word">{word}</span>
        </>
      )}
    </span>
  );
}
