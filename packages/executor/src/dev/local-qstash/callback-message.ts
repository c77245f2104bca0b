// Callbacks: an answer, or a failure for good, becomes a message to somebody else.
import type { Message, Outcome, Publication } from "./message.ts";
import { showHeaders } from "./show-message.ts";

/**
 * @param template - What to publish, but for the body.
 * @param dlqId - Of a message that failed for good.
 */
export function callbackMessage(
  template: Publication,
  { facts, publication, retried, dueAt }: Message,
  outcome: Outcome,
  dlqId?: string,
): Publication {
  const body = JSON.stringify({
    status: outcome.status,
    header: showHeaders(outcome.headers),
    body: outcome.body.toString("base64"),
    ...(outcome.error === undefined ? {} : { error: outcome.error }),
    retried,
    maxRetries: publication.maxRetries,
    ...(dlqId === undefined ? {} : { dlqId }),
    sourceMessageId: facts.messageId,
    topicName: facts.urlGroup ?? "",
    endpointName: facts.endpointName ?? "",
    url: publication.url,
    method: publication.method,
    sourceHeader: showHeaders(publication.headers),
    sourceBody: publication.body.toString("base64"),
    notBefore: String(dueAt),
    createdAt: String(facts.createdAt),
    scheduleId: facts.scheduleId ?? "",
    callerIP: facts.callerIp,
  });
  // Whatever the id was made of, it was not this body.
  return { ...template, dedupKey: undefined, body: Buffer.from(body) };
}
