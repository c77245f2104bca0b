// What a run waits for, as one word, one tone and one shape each.
import type { WhyKind } from "@cairn/core";
import type { Status, Tone } from "./status-words.ts";

export interface WhyWords {
  readonly word: string;
  readonly tone: Tone;
  readonly status: Status;
}

export const WHY_WORDS: Readonly<Record<WhyKind, WhyWords>> = {
  scheduled: { word: "Starts later", tone: "quiet", status: "timed_out" },
  limit: { word: "Waits for a slot", tone: "warned", status: "queued" },
  throttle: { word: "Throttled", tone: "warned", status: "timed_out" },
  pause: { word: "Paused", tone: "warned", status: "waiting" },
  singleton: { word: "Waits for the run before it", tone: "warned", status: "queued" },
  calling: { word: "App is being called", tone: "active", status: "running" },
  claim: { word: "Due", tone: "active", status: "queued" },
  retry: { word: "Is tried again", tone: "warned", status: "retrying" },
  unreachable: { word: "App cannot be reached", tone: "bad", status: "failed" },
  breaker: { word: "App is not called for a while", tone: "bad", status: "failed" },
  sleep: { word: "Sleeps", tone: "patient", status: "sleeping" },
  event: { word: "Waits for an event", tone: "patient", status: "waiting" },
  signal: { word: "Waits for a signal", tone: "patient", status: "waiting" },
  child: { word: "Waits for a run", tone: "patient", status: "waiting" },
  request: { word: "HTTP request under way", tone: "active", status: "running" },
  removed: { word: "Function was removed", tone: "bad", status: "failed" },
  ended: { word: "Ended", tone: "quiet", status: "completed" },
};

const MOVING: ReadonlySet<WhyKind> = new Set(["calling", "claim", "request"]);

/** The panel's title. A run moves as soon as one of its parts does. */
export function whyTitle(kinds: readonly WhyKind[]): string {
  if (kinds.includes("ended")) return "It has ended";
  return kinds.some((kind) => MOVING.has(kind)) ? "What it is doing" : "Why is it not moving?";
}
