// What a durable endpoint's run streams is heard on a channel with the run's id.
import type { Grants } from "../realtime/subscribers.ts";

/** Bytes have no topic; this one only says what the token is for. */
const TOPIC = "$run";

/** To connect within: a client is told where to go at the run's first step. */
export const STREAM_SECONDS = 3_600;

export const grantOfRun = (runId: string) => ({ channel: runId, topic: TOPIC });

/** The run whose stream may be heard; undefined for a token of anything else. */
export function runOfStream(grants: Grants): string | undefined {
  for (const [channel, topics] of grants) if (topics.has(TOPIC)) return channel;
  return undefined;
}
