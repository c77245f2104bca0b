// Stored spans, as people read them: by the step that they belong to.
import type { SpanView } from "@cairn/core";
import type { SpanRow } from "../db/read-trace.ts";

/** By step; under null those of no step, or of one that the trace does not have (yet). */
export function spansByStep(
  rows: readonly SpanRow[],
  steps: ReadonlySet<string>,
): ReadonlyMap<string | null, SpanView[]> {
  const byStep = new Map<string | null, SpanView[]>();
  for (const row of rows) {
    const stepId = row.stepId !== null && steps.has(row.stepId) ? row.stepId : null;
    const spans = byStep.get(stepId) ?? [];
    spans.push(toSpanView(row));
    byStep.set(stepId, spans);
  }
  return byStep;
}

function toSpanView({ stepId: _stepId, startNs, endNs, ...span }: SpanRow): SpanView {
  return { ...span, startedAt: instantOf(startNs), endedAt: instantOf(endNs) };
}

const NS_PER_SECOND = 1_000_000_000n;
const FRACTION_DIGITS = 9;

/** ISO-8601 with all nine digits of a second: spans are often shorter than a millisecond. */
function instantOf(nanoseconds: string): string {
  const ns = BigInt(nanoseconds);
  const seconds = new Date(Number(ns / NS_PER_SECOND) * 1_000)
    .toISOString()
    .slice(0, -".000Z".length);
  return `${seconds}.${String(ns % NS_PER_SECOND).padStart(FRACTION_DIGITS, "0")}Z`;
}
