// The filters that lists, logs, and actions on many take: several values of one name are alternatives,
// several names must all match.
import type { MessageFacts } from "./message.ts";

/** What is filtered by beside the facts of a message. */
export interface FilterExtras {
  /** Milliseconds since 1970; of the message itself by default. */
  readonly time?: number;
  readonly state?: string;
  readonly responseStatus?: number;
  readonly dlqId?: string;
}

type Values = (facts: MessageFacts, extras: FilterExtras) => readonly (string | undefined)[];

const FILTERS: Readonly<Record<string, Values>> = {
  messageId: ({ messageId }) => [messageId],
  messageIds: ({ messageId }) => [messageId],
  url: ({ url }) => [url],
  host: ({ url }) => [new URL(url).host],
  path: ({ url }) => [new URL(url).pathname],
  topicName: ({ urlGroup }) => [urlGroup],
  scheduleId: ({ scheduleId }) => [scheduleId],
  queueName: ({ queueName }) => [queueName],
  flowControlKey: ({ flowControlKey }) => [flowControlKey],
  label: ({ labels }) => labels,
  callerIp: ({ callerIp }) => [callerIp],
  state: (_, { state }) => [state],
  responseStatus: (_, { responseStatus }) => [String(responseStatus)],
  dlqIds: (_, { dlqId }) => [dlqId],
};

/** Names that are no filter are ignored. */
export function matchesFilter(
  query: URLSearchParams,
  facts: MessageFacts,
  extras: FilterExtras = {},
): boolean {
  const { time = facts.createdAt } = extras;
  if (time < Number(query.get("fromDate") ?? Number.NEGATIVE_INFINITY)) return false;
  if (time > Number(query.get("toDate") ?? Number.POSITIVE_INFINITY)) return false;
  return [...new Set(query.keys())].every((name) => {
    const values = Object.hasOwn(FILTERS, name) ? FILTERS[name]?.(facts, extras) : undefined;
    if (values === undefined) return true;
    const wanted = query.getAll(name);
    return values.some((value) => value !== undefined && wanted.includes(value));
  });
}
