// One attempt: a signed request to the destination, over connections that are kept.
import { Agent } from "undici";
import type { Message, Outcome } from "./message.ts";
import { sendDelivery } from "./send-delivery.ts";
import { signDelivery } from "./sign-delivery.ts";

export interface DeliverOptions {
  /** Signs the next delivery. */
  readonly signingKey: () => string;
  readonly clockSkewSeconds: () => number;
  /** The longest that a delivery may take, in milliseconds. */
  readonly maxResponseMs: number;
}

export interface Deliveries {
  /** Never rejects. */
  readonly deliver: (message: Message) => Promise<Outcome>;
  /** Cuts off what is under way. */
  readonly stop: () => Promise<void>;
}

/** setTimeout takes no more. */
const LONGEST_MS = 2_147_483_647;

export function createDeliveries(options: DeliverOptions): Deliveries {
  // Each attempt has a time limit for its whole.
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 30_000 });
  return {
    deliver: (message) => {
      const { url, method, body, timeoutMs = options.maxResponseMs } = message.publication;
      return sendDelivery(agent, {
        url,
        method,
        headers: deliveryHeaders(message, options),
        body,
        timeoutMs: Math.min(timeoutMs, options.maxResponseMs, LONGEST_MS),
      });
    },
    stop: () => agent.destroy(),
  };
}

function deliveryHeaders(
  { facts, publication, retried }: Message,
  { signingKey, clockSkewSeconds }: DeliverOptions,
): Record<string, string> {
  const { url, body, labels } = publication;
  const now = Math.floor(Date.now() / 1_000) + clockSkewSeconds();
  const headers: Record<string, string> = {
    ...publication.headers,
    "user-agent": "Upstash-QStash",
    "upstash-message-id": facts.messageId,
    "upstash-retried": String(retried),
    "upstash-signature": signDelivery({ url, body, key: signingKey(), now }),
    "upstash-caller-ip": facts.callerIp,
  };
  if (facts.scheduleId !== undefined) headers["upstash-schedule-id"] = facts.scheduleId;
  if (facts.urlGroup !== undefined) headers["upstash-topic-name"] = facts.urlGroup;
  if (labels.length > 0) headers["upstash-label"] = labels.join(",");
  return headers;
}
