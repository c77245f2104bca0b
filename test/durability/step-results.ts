// The results of ledger steps inside a value, each as its name and its nonce.
import { StepResult } from "../support/ledger-app-protocol.ts";

export function resultsIn(value: unknown): string[] {
  const result = StepResult.safeParse(value);
  if (result.success) return [`${result.data.step} ${result.data.nonce}`];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(resultsIn);
}
