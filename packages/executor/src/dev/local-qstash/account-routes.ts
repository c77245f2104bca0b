// What belongs to the account: signing keys and logs.
import type { Logs } from "./logs.ts";
import { matchesFilter } from "./message-filter.ts";
import { takePage } from "./page.ts";
import type { Route } from "./qstash-request.ts";
import { showLogEntry } from "./show-message.ts";
import type { SigningKeys } from "./signing-keys.ts";

export function accountRoutes(keys: SigningKeys, logs: Logs): readonly Route[] {
  const listLogs = (query: URLSearchParams) => {
    const found = logs
      .newestFirst()
      .filter(({ facts, time, state }) => matchesFilter(query, facts, { time, state }));
    const { items, cursor } = takePage(found, query);
    return { entries: items.map(showLogEntry), cursor };
  };
  return [
    { method: "GET", pattern: /^\/v2\/keys$/, answer: () => ({ body: keys.pair() }) },
    { method: "POST", pattern: /^\/v2\/keys\/rotate$/, answer: () => ({ body: keys.rotate() }) },
    {
      method: "GET",
      pattern: /^\/v2\/events$/,
      answer: ({ query }) => {
        const { entries, cursor } = listLogs(query);
        return { body: { events: entries, cursor } };
      },
    },
    {
      method: "GET",
      pattern: /^\/v2\/logs$/,
      answer: ({ query }) => {
        const { entries, cursor } = listLogs(query);
        return { body: { logs: entries, cursor } };
      },
    },
  ];
}
