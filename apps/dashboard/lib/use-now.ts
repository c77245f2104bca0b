// The executor's clock for components: what the server rendered with, then once a second.
"use client";
import { createContext, use, useSyncExternalStore } from "react";
import { lastTick, watchClock } from "./clock.ts";

/** When the page was rendered, in milliseconds since the epoch on the executor's clock. */
export const RenderedAt = createContext(0);

/** Moves once a second in the browser; the first render agrees with the server's. */
export function useNow(): number {
  const renderedAt = use(RenderedAt);
  return useSyncExternalStore(watchClock, lastTick, () => renderedAt);
}

const never = (): (() => void) => () => undefined;

/** False on the server and in the first render, which must agree with it. */
export function useInBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
