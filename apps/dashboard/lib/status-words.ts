// How a status is said and shown: one word, one tone and one shape for it everywhere.
import type { RunStatus, StepView } from "@cairn/core";

type StepStatus = StepView["status"];
export type Status = RunStatus | StepStatus;

/** A colour by meaning; globals.css has the values. Never the only carrier of the meaning. */
export type Tone = "quiet" | "active" | "patient" | "good" | "bad" | "warned";

export interface StatusWords {
  readonly word: string;
  readonly tone: Tone;
}

export const STATUS_WORDS: Readonly<Record<Status, StatusWords>> = {
  queued: { word: "Queued", tone: "quiet" },
  running: { word: "Running", tone: "active" },
  waiting: { word: "Waiting", tone: "patient" },
  sleeping: { word: "Sleeping", tone: "patient" },
  retrying: { word: "Retrying", tone: "warned" },
  completed: { word: "Completed", tone: "good" },
  failed: { word: "Failed", tone: "bad" },
  timed_out: { word: "Timed out", tone: "warned" },
  cancelled: { word: "Cancelled", tone: "quiet" },
};
