// Messages that are not ended yet: shown, and cancelled one by one or by a filter.
import { matchesFilter } from "./message-filter.ts";
import type { Message } from "./message.ts";
import type { MessageLife } from "./message-life.ts";
import { notFound } from "./qstash-refusal.ts";
import { type QstashRequest, readTexts, type Route } from "./qstash-request.ts";
import { showMessage } from "./show-message.ts";

export function messageRoutes(
  messages: ReadonlyMap<string, Message>,
  cancel: MessageLife["cancel"],
): readonly Route[] {
  const get = (messageId: string): Message => {
    const message = messages.get(messageId);
    if (message === undefined) throw notFound(`message ${messageId}`);
    return message;
  };
  return [
    {
      method: "GET",
      pattern: /^\/v2\/messages\/([^/]+)$/,
      answer: (_, [messageId = ""]) => ({ body: showMessage(get(messageId)) }),
    },
    {
      method: "DELETE",
      pattern: /^\/v2\/messages\/([^/]+)$/,
      answer: (_, [messageId = ""]) => {
        cancel(get(messageId));
        return { body: { cancelled: 1 } };
      },
    },
    {
      method: "DELETE",
      pattern: /^\/v2\/messages$/,
      answer: (request) => {
        const found = chosen(messages, request);
        for (const message of found) cancel(message);
        return { body: { cancelled: found.length } };
      },
    },
  ];
}

/** By the ids of the body, or by the filters of the query; without any, all of them. */
function chosen(
  messages: ReadonlyMap<string, Message>,
  { query, body }: QstashRequest,
): readonly Message[] {
  const ids = readTexts(body, "messageIds");
  const all = [...messages.values()].filter(({ isCancelled }) => !isCancelled);
  return ids === undefined
    ? all.filter(({ facts }) => matchesFilter(query, facts))
    : all.filter(({ facts }) => ids.includes(facts.messageId));
}
