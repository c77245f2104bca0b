// URL groups, which the API still calls topics: made, shown and deleted.
import { z } from "zod";
import { badRequest } from "./qstash-refusal.ts";
import { readJson, type Route } from "./qstash-request.ts";
import type { UrlGroups } from "./url-groups.ts";

const ADDED = z.object({
  endpoints: z.array(z.object({ name: z.string().optional(), url: z.url() })).min(1),
});
const REMOVED = z.object({
  endpoints: z.array(z.object({ name: z.string().optional(), url: z.string().optional() })).min(1),
});

const ONE = /^\/v2\/topics\/([^/]+)$/;
const ENDPOINTS = /^\/v2\/topics\/([^/]+)\/endpoints$/;

export function urlGroupRoutes(groups: UrlGroups): readonly Route[] {
  return [
    { method: "GET", pattern: /^\/v2\/topics$/, answer: () => ({ body: groups.list() }) },
    { method: "GET", pattern: ONE, answer: (_, [name = ""]) => ({ body: groups.get(name) }) },
    {
      method: "DELETE",
      pattern: ONE,
      answer: (_, [name = ""]) => {
        groups.remove(name);
        return {};
      },
    },
    {
      method: "POST",
      pattern: ENDPOINTS,
      answer: ({ body }, [name = ""]) => {
        const added = ADDED.safeParse(readJson(body));
        if (!added.success) throw badRequest("invalid endpoints: each needs a url");
        groups.add(name, added.data.endpoints);
        return {};
      },
    },
    {
      method: "DELETE",
      pattern: ENDPOINTS,
      answer: ({ body }, [name = ""]) => {
        const removed = REMOVED.safeParse(readJson(body));
        if (!removed.success) throw badRequest("invalid endpoints: each needs a name or a url");
        groups.removeEndpoints(name, removed.data.endpoints.map(withoutUndefined));
        return {};
      },
    },
  ];
}

function withoutUndefined({ name, url }: { name?: string | undefined; url?: string | undefined }) {
  return { ...(name === undefined ? {} : { name }), ...(url === undefined ? {} : { url }) };
}
