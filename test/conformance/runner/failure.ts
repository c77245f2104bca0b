// Why a scenario failed, in a form that can be printed and kept.
import { Mismatch } from "./mismatch.ts";

export interface Failure {
  readonly what: string;
  readonly expected?: unknown;
  readonly observed: unknown;
  /** Of the run of `main`, when there was one. */
  readonly requests?: readonly string[];
}

export function failureOf(error: unknown, requests: readonly string[] = []): Failure {
  const more = requests.length === 0 ? {} : { requests };
  if (!(error instanceof Mismatch)) {
    const observed = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { what: "the scenario itself", observed, ...more };
  }
  const { what, expected, observed } = error;
  return { what, expected, observed, ...more };
}
