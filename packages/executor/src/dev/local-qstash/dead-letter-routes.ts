// The dead letter queue: listed, tried again and deleted, one by one or by a filter.
import type { Accepted } from "./accept-message.ts";
import type { DeadLetter, DeadLetters } from "./dead-letters.ts";
import { matchesFilter } from "./message-filter.ts";
import type { Publication } from "./message.ts";
import { takePage, type Page } from "./page.ts";
import { notFound } from "./qstash-refusal.ts";
import { type QstashRequest, readTexts, type Route } from "./qstash-request.ts";
import { showDeadLetter } from "./show-message.ts";

type Accept = (publication: Publication) => Accepted;

const MANY = /^\/v2\/dlq$/;
const ONE = /^\/v2\/dlq\/([^/]+)$/;

export function deadLetterRoutes(letters: DeadLetters, accept: Accept): readonly Route[] {
  return [...routesOfMany(letters, accept), ...routesOfOne(letters, accept)];
}

function routesOfMany(letters: DeadLetters, accept: Accept): readonly Route[] {
  return [
    {
      method: "GET",
      pattern: MANY,
      answer: (request) => {
        const { items, cursor } = chosen(letters, request);
        return { body: { messages: items.map(showDeadLetter), cursor } };
      },
    },
    {
      method: "POST",
      pattern: /^\/v2\/dlq\/retry$/,
      answer: (request) => {
        const { items, cursor } = processed(letters, request);
        return { body: { responses: items.map((one) => retry(letters, accept, one)), cursor } };
      },
    },
    {
      method: "DELETE",
      pattern: MANY,
      answer: (request) => {
        const { items, cursor } = processed(letters, request);
        for (const { dlqId } of items) letters.remove(dlqId);
        return { body: { deleted: items.length, cursor } };
      },
    },
  ];
}

function routesOfOne(letters: DeadLetters, accept: Accept): readonly Route[] {
  const get = (dlqId: string): DeadLetter => {
    const letter = letters.get(dlqId);
    if (letter === undefined) throw notFound(`dlq message ${dlqId}`);
    return letter;
  };
  return [
    {
      method: "POST",
      pattern: /^\/v2\/dlq\/retry\/([^/]+)$/,
      answer: (_, [dlqId = ""]) => ({ body: retry(letters, accept, get(dlqId)) }),
    },
    {
      method: "GET",
      pattern: ONE,
      answer: (_, [dlqId = ""]) => ({ body: showDeadLetter(get(dlqId)) }),
    },
    {
      method: "DELETE",
      pattern: ONE,
      answer: (_, [dlqId = ""]) => {
        letters.remove(get(dlqId).dlqId);
        return {};
      },
    },
  ];
}

function retry(letters: DeadLetters, accept: Accept, { dlqId, publication }: DeadLetter) {
  letters.remove(dlqId);
  const { messageId } = accept(retried(publication));
  return { messageId };
}

/** At once, and whatever was published with its id. */
const retried = (publication: Publication): Publication => ({
  ...publication,
  delayMs: 0,
  notBefore: undefined,
  dedupKey: undefined,
});

function chosen(letters: DeadLetters, { query, body }: QstashRequest): Page<DeadLetter> {
  const ids = readTexts(body, "dlqIds");
  const found = letters.newestFirst().filter(({ dlqId, facts, outcome }) => {
    if (ids !== undefined) return ids.includes(dlqId);
    return matchesFilter(query, facts, { dlqId, responseStatus: outcome.status });
  });
  return takePage(found, query);
}

/** What was processed is gone from the list: the rest begins where this part began. */
function processed(letters: DeadLetters, request: QstashRequest): Page<DeadLetter> {
  const { items, cursor } = chosen(letters, request);
  return { items, cursor: cursor === undefined ? undefined : (request.query.get("cursor") ?? "0") };
}
