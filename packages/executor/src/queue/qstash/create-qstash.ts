// The queue that QStash is the clock of, put together from its settings.
import type { ServerKind } from "@cairn/core";
import { createQstashQueue, type QstashQueue, type QstashQueueOptions } from "./qstash-queue.ts";
import { createPublishGate } from "./publish-gate.ts";
import { createPublisher } from "./publisher.ts";
import {
  checkQstashSettings,
  deliveryUrl,
  horizonOf,
  type QstashSettings,
  WAKEUP_PATH,
} from "./qstash-settings.ts";
import { createDeliveryCheck, type VerifyDelivery } from "./verify-delivery.ts";

export interface QstashParts {
  readonly queue: QstashQueue;
  readonly verify: VerifyDelivery;
  /** Our public URL of a path. */
  readonly urlOf: (path: string) => string;
}

type Ports = Pick<QstashQueueOptions, "sql" | "holder" | "log" | "failpoint">;

/** @throws {CairnError} `configuration_invalid`. */
export function createQstash(
  { sql, holder, log, failpoint }: Ports,
  mode: ServerKind,
  settings: QstashSettings,
): { readonly queue: QstashQueue; readonly qstash: QstashParts } {
  checkQstashSettings(settings, mode);
  const urlOf = (path: string): string => deliveryUrl(settings, path);
  const publisher = createPublisher({ ...settings, destination: urlOf(WAKEUP_PATH) });
  const gate = createPublishGate(publisher, log);
  const horizonMs = horizonOf(settings);
  const queue = createQstashQueue({ sql, holder, log, failpoint, gate, horizonMs });
  return { queue, qstash: { queue, verify: createDeliveryCheck(settings), urlOf } };
}
