// How an app answers, as the executor that was asked knows it: one word, one tone, one shape.
import type { AppView } from "@cairn/core";
import type { Status, Tone } from "./status-words.ts";

export interface CircuitWords {
  readonly word: string;
  readonly tone: Tone;
  readonly status: Status;
  readonly meaning: string;
}

const WORDS: Readonly<Record<NonNullable<AppView["health"]>["circuit"], CircuitWords>> = {
  closed: {
    word: "Circuit closed",
    tone: "good",
    status: "completed",
    meaning: "It is called as usual.",
  },
  half_open: {
    word: "Probing",
    tone: "warned",
    status: "retrying",
    meaning: "One call probes whether it answers again.",
  },
  open: {
    word: "Circuit open",
    tone: "bad",
    status: "failed",
    meaning: "It failed again and again, and is not called for a while.",
  },
};

const UNKNOWN: CircuitWords = {
  word: "Not called yet",
  tone: "quiet",
  status: "queued",
  meaning: "This executor has not called it since it started.",
};

export function circuitWords(health: AppView["health"]): CircuitWords {
  return health === null ? UNKNOWN : WORDS[health.circuit];
}
