// Stored errors, as people read them.
import { type AttemptView, ErrorView } from "@cairn/core";
import type { AttemptRow } from "../db/read-trace.ts";

/** @param text - JSON text of a wire error; anything else is shown as it is. */
export function toErrorView(text: string): ErrorView {
  try {
    const parsed = ErrorView.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: shown below.
  }
  return { name: "Error", message: text };
}

export function toAttemptView(row: AttemptRow): AttemptView {
  const { attempt, kind, code, startedAt, endedAt, retryAt } = row;
  return { attempt, kind, code, error: toErrorView(row.error), startedAt, endedAt, retryAt };
}
