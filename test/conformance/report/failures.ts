// What failed, as lines for people.
import type { Failure } from "../runner/failure.ts";
import { text } from "../runner/mismatch.ts";
import type { Outcome } from "../run-conformance.ts";

interface Failed {
  /** As in "sleep (v4, inline, dev)". */
  readonly where: string;
  readonly failure: Failure;
}

export function failuresOf({ results, frameworks }: Outcome): Failed[] {
  const failed: Failed[] = [];
  for (const { scenario, target, mode, failure } of results) {
    const where = `${scenario} (${target.sdk}, ${target.style}, ${mode})`;
    if (failure !== undefined) failed.push({ where, failure });
  }
  for (const { framework, mode, failure } of frameworks) {
    if (failure !== undefined) failed.push({ where: `${framework} (${mode})`, failure });
  }
  return failed;
}

export function failureText({ where, failure }: Failed): string {
  const { what, expected, observed, requests = [] } = failure;
  const lines = [`✗ ${where}: ${what}`];
  if (expected !== undefined) lines.push(`    expected: ${text(expected)}`);
  lines.push(`    observed: ${text(observed)}`);
  if (requests.length > 0) lines.push("    requests:", ...requests.map((line) => `      ${line}`));
  return lines.join("\n");
}
