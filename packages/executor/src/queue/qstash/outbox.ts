// The outbox: free jobs that are due soon get a message each, after the commit that wrote them. A commit
// never waits for it, and what is lost here the next sweep finds.
import type { Sql } from "../../db/client.ts";
import { markUnpublished, takeUnpublished, type Wakeup } from "../../db/wakeups.ts";
import type { PublishGate } from "./publish-gate.ts";
import type { DelayedMessage } from "./publisher.ts";
import { toMessage } from "./wakeup-message.ts";

export interface OutboxPorts {
  readonly sql: Sql;
  readonly shard: number;
  readonly gate: PublishGate;
  /** Jobs that are due later have time: a sweep comes by before. Milliseconds. */
  readonly horizonMs: number;
}

/** Of one request to QStash. */
const BATCH = 100;

/** Publishes what is not published yet. What QStash does not take is left for the next time. */
export async function publishUnpublished(ports: OutboxPorts): Promise<void> {
  const { sql, shard, gate, horizonMs } = ports;
  while (gate.closedMs() === 0) {
    const wakeups = await takeUnpublished(sql, shard, { withinMs: horizonMs, limit: BATCH });
    if (wakeups.length === 0) return;
    if (!(await gate.publish(wakeups.map(toDelayed)))) {
      await markUnpublished(sql, shard, wakeups);
      return;
    }
    if (wakeups.length < BATCH) return;
  }
}

/** Rounded down: whoever gets it waits for the rest of the second. */
const toDelayed = (wakeup: Wakeup): DelayedMessage => ({
  message: toMessage(wakeup),
  delaySeconds: Math.max(0, Math.floor(wakeup.afterMs / 1_000)),
});
