// The outbox: free jobs that are due soon get a message each, after the commit that wrote them. A commit
// never waits for it, and what is lost here the next sweep finds.
import type { Sql } from "../../db/client.ts";
import { markUnpublished, takeUnpublished, type Wakeup } from "../../db/wakeups.ts";
import type { Logger } from "../../ops/log.ts";
import type { DelayedMessage, Publisher } from "./publisher.ts";
import { toMessage } from "./wakeup-message.ts";

export interface OutboxPorts {
  readonly sql: Sql;
  readonly shard: number;
  readonly log: Logger;
  readonly publisher: Publisher;
  /** Jobs that are due later have time: a sweep comes by before. Milliseconds. */
  readonly horizonMs: number;
}

/** Of one request to QStash. */
const BATCH = 100;

/**
 * Publishes what is not published yet.
 *
 * @returns How many messages.
 * @throws When QStash takes nothing; those jobs are left for the next time.
 */
export async function publishUnpublished(ports: OutboxPorts): Promise<number> {
  const { sql, shard, horizonMs } = ports;
  let count = 0;
  for (;;) {
    const wakeups = await takeUnpublished(sql, shard, { withinMs: horizonMs, limit: BATCH });
    if (wakeups.length > 0) await publishAll(ports, wakeups);
    count += wakeups.length;
    if (wakeups.length < BATCH) return count;
  }
}

async function publishAll(
  { sql, shard, log, publisher }: OutboxPorts,
  wakeups: readonly Wakeup[],
): Promise<void> {
  try {
    await publisher.publish(wakeups.map(toDelayed));
  } catch (error) {
    log.warn(
      { err: error, jobs: wakeups.length },
      "could not publish to QStash; they wait for the next look",
    );
    await markUnpublished(sql, shard, wakeups);
    throw error;
  }
}

/** Rounded down: whoever gets it waits for the rest of the second. */
const toDelayed = (wakeup: Wakeup): DelayedMessage => ({
  message: toMessage(wakeup),
  delaySeconds: Math.max(0, Math.floor(wakeup.afterMs / 1_000)),
});
