// What a reason has beside its kind, its sentence and its times; most have none of it.
import type { WhyReason } from "@cairn/core";

export const NOTHING: Omit<WhyReason, "kind" | "sentence" | "since" | "until"> = {
  stepName: null,
  limit: null,
  pause: null,
  pauses: [],
  event: null,
  signal: null,
  child: null,
  holderRunId: null,
  app: null,
  error: null,
};
