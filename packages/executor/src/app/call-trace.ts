// A call's place in the traces of whoever traces it (W3C trace context): the run is the trace, the
// call a span in it.
import { HEADERS, traceIdOf, tracestateOf } from "@cairn/core";
import type { RunJob } from "@cairn/core";
import type { Engine } from "./engine.ts";
import type { RegisteredEntry } from "./registry.ts";

const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;

/** Headers; without them the official SDK neither exports an app's spans nor notes about steps. */
export function traceHeaders(
  { random }: Pick<Engine, "random">,
  runId: string,
  { stepId, attempt }: Pick<RunJob, "stepId" | "attempt">,
  fn: Pick<RegisteredEntry, "id" | "appId">,
): Record<string, string> {
  const traceId = traceIdOf(runId) ?? randomHex(random, TRACE_ID_DIGITS);
  const call = { appId: fn.appId, functionId: fn.id, stepId, attempt };
  return {
    [HEADERS.traceparent]: `00-${traceId}-${randomHex(random, SPAN_ID_DIGITS)}-01`,
    [HEADERS.tracestate]: tracestateOf(call),
  };
}

function randomHex(random: () => number, digits: number): string {
  let text = "";
  while (text.length < digits) {
    text += Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
  }
  return text.slice(0, digits);
}
