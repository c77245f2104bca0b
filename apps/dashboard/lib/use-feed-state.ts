// Whether what is shown is pushed or polled, for the sign in the navigation.
"use client";
import { useSyncExternalStore } from "react";
import type { FeedState } from "./feed.ts";
import { tabFeed } from "./tab-feed.ts";

export function useFeedState(): FeedState {
  return useSyncExternalStore(
    (changed) => tabFeed().onState(changed),
    () => tabFeed().state(),
    () => "idle",
  );
}
