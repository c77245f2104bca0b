// A publication becomes a message: its id, its fate, and when it is due.
import { randomUUID } from "node:crypto";
import type { Deduplication } from "./deduplication.ts";
import { drawFate, type LocalQstashFaults } from "./faults.ts";
import type { MessageFacts, Message, Publication } from "./message.ts";
import type { MessageLife } from "./message-life.ts";
import { delayOf } from "./plan-limits.ts";

export interface AcceptParts {
  readonly deduplication: Deduplication;
  readonly faults: () => LocalQstashFaults;
  readonly random: () => number;
  readonly timeScale: number;
  readonly begin: MessageLife["begin"];
}

export interface Accepted {
  /** Of the first message when this one is a duplicate. */
  readonly messageId: string;
  readonly isDuplicate: boolean;
}

const nothing = (): void => undefined;

/** @param onEnd - Called once, when it was delivered, cancelled, given up or dropped. */
export function acceptMessage(
  parts: AcceptParts,
  publication: Publication,
  onEnd: () => void = nothing,
): Accepted {
  const messageId = `msg_${randomUUID().replaceAll("-", "")}`;
  const { dedupKey } = publication;
  const first =
    dedupKey === undefined ? undefined : parts.deduplication.firstOf(dedupKey, messageId);
  if (first !== undefined) {
    onEnd();
    return { messageId: first, isDuplicate: true };
  }
  const now = Date.now();
  const fate = drawFate(parts.faults(), parts.random);
  const waitMs = delayOf(publication, now) * parts.timeScale + fate.extraDelayMs;
  const message: Message = {
    facts: factsOf(publication, messageId, now),
    publication,
    fate,
    dueAt: Math.ceil(now + waitMs),
    retried: 0,
    isActive: false,
    isCancelled: false,
    stopWaiting: nothing,
    held: [],
    queue: undefined,
    onEnd,
  };
  parts.begin(message, waitMs);
  return { messageId, isDuplicate: false };
}

function factsOf(publication: Publication, messageId: string, createdAt: number): MessageFacts {
  const { url, urlGroup, endpointName, queueName, scheduleId, labels, callerIp } = publication;
  const flowControlKey = publication.flowControl?.key;
  return {
    messageId,
    url,
    urlGroup,
    endpointName,
    queueName,
    scheduleId,
    flowControlKey,
    labels,
    callerIp,
    createdAt,
  };
}
