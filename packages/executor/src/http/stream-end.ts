// Whoever reads what an endpoint's run streams hears how the run ended, even when the app's own last
// words went by before they were connected: those are passed on once and not kept.
import type { RunEnds } from "../app/run-ends.ts";
import { setTimeout as sleep } from "node:timers/promises";
import type { EndedRun } from "../db/find-run.ts";
import type { StreamSubscriber } from "../realtime/stream-subscriber.ts";
import { answerOf } from "./endpoint-answer.ts";

export interface StreamEndPorts {
  readonly runEnds: Pick<RunEnds, "wait">;
  /** What the app says itself comes first; milliseconds, 1,000 by default. */
  readonly graceMs?: number;
}

const PATIENCE_MS = 60_000;
const GRACE_MS = 1_000;

/** Ends the stream with the run. Returns when there is nothing left to wait for. */
export async function endWithRun(
  { runEnds, graceMs = GRACE_MS }: StreamEndPorts,
  runId: string,
  subscriber: Pick<StreamSubscriber, "endWith">,
  gone: AbortSignal,
): Promise<void> {
  while (!gone.aborted) {
    const end = await runEnds.wait(runId, { ms: PATIENCE_MS, signal: gone });
    if (end === undefined) continue;
    await sleep(graceMs, undefined, { signal: gone }).catch(() => undefined);
    return subscriber.endWith(lastEvent(end));
  }
}

function lastEvent(end: EndedRun): string {
  const { status: statusCode, headers, body } = answerOf(end);
  const status = end.status === "completed" ? "succeeded" : "failed";
  const data = JSON.stringify({ status, response: { body, statusCode, headers } });
  return `event: inngest.response\ndata: ${data}\n\n`;
}
