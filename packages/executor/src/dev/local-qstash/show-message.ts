// Messages, dead letters and log entries as the API shows them.
import { isUtf8 } from "node:buffer";
import type { DeadLetter } from "./dead-letters.ts";
import type { LogEntry } from "./logs.ts";
import type { Message, MessageFacts, Publication } from "./message.ts";

/** @returns plain data; JSON leaves out what is undefined. */
export function showMessage({ facts, publication, dueAt }: Message) {
  return { ...showPublished(facts, publication), notBefore: dueAt };
}

export function showDeadLetter({ dlqId, facts, publication, outcome }: DeadLetter) {
  return {
    dlqId,
    ...showPublished(facts, publication),
    responseStatus: outcome.status,
    responseHeader: showHeaders(outcome.headers),
    responseBody: textOf(outcome.body),
    responseBodyBase64: base64Of(outcome.body),
  };
}

export function showLogEntry({ facts, time, state, details }: LogEntry) {
  return { time, state, ...showFacts(facts), ...details };
}

/** @returns each name with all its values. */
export function showHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string[]> {
  const shown: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) shown[name] = Array.isArray(value) ? value : [value];
  }
  return shown;
}

function showFacts({ urlGroup, callerIp, ...facts }: MessageFacts) {
  return { ...facts, topicName: urlGroup, callerIp, callerIP: callerIp, label: facts.labels[0] };
}

function showPublished(facts: MessageFacts, publication: Publication) {
  return { ...showFacts(facts), ...showTemplate(publication) };
}

/** What a message and a schedule have in common. */
export function showTemplate(publication: Publication) {
  const { method, headers, body, maxRetries, retryDelay, flowControl } = publication;
  return {
    method,
    header: showHeaders(headers),
    body: textOf(body),
    bodyBase64: base64Of(body),
    maxRetries,
    retryDelayExpression: retryDelay?.expression,
    callback: publication.callback?.url,
    failureCallback: publication.failureCallback?.url,
    flowControlKey: flowControl?.key,
    parallelism: flowControl?.parallelism,
    rate: flowControl?.rate,
    period: flowControl === undefined ? undefined : flowControl.periodMs / 1_000,
    queueName: publication.queueName,
    labels: publication.labels,
  };
}

const textOf = (body: Buffer): string | undefined =>
  isUtf8(body) ? body.toString("utf8") : undefined;

const base64Of = (body: Buffer): string | undefined =>
  isUtf8(body) ? undefined : body.toString("base64");
