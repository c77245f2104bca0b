// URL groups: one name that stands for several endpoints, each of which gets a message of its own.
import { checkLimit } from "./plan-limits.ts";
import { notFound } from "./qstash-refusal.ts";

interface GroupEndpoint {
  readonly name?: string | undefined;
  readonly url: string;
}

interface UrlGroup {
  readonly name: string;
  readonly endpoints: readonly GroupEndpoint[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface UrlGroups {
  readonly find: (name: string) => UrlGroup | undefined;
  /** @throws QstashRefusal with 404. */
  readonly get: (name: string) => UrlGroup;
  readonly list: () => readonly UrlGroup[];
  /** An endpoint of the same name or URL is replaced. @throws QstashRefusal beyond the plan. */
  readonly add: (name: string, endpoints: readonly GroupEndpoint[]) => void;
  /** By name or URL. A group without endpoints is gone. */
  readonly removeEndpoints: (name: string, endpoints: readonly Partial<GroupEndpoint>[]) => void;
  readonly remove: (name: string) => void;
}

export function createUrlGroups(limit: number): UrlGroups {
  const groups = new Map<string, UrlGroup>();
  const get = (name: string): UrlGroup => {
    const group = groups.get(name);
    if (group === undefined) throw notFound(`topic ${name}`);
    return group;
  };
  return {
    find: (name) => groups.get(name),
    get,
    list: () => [...groups.values()],
    add: (name, added) => {
      const known = groups.get(name);
      if (known === undefined) checkLimit("maxTopics", groups.size + 1, limit);
      const now = Date.now();
      const kept = without(known?.endpoints ?? [], added);
      const endpoints = [...kept, ...added];
      groups.set(name, { name, endpoints, createdAt: known?.createdAt ?? now, updatedAt: now });
    },
    removeEndpoints: (name, removed) => {
      const group = get(name);
      const endpoints = without(group.endpoints, removed);
      if (endpoints.length === 0) groups.delete(name);
      else groups.set(name, { ...group, endpoints, updatedAt: Date.now() });
    },
    remove: (name) => {
      groups.delete(name);
    },
  };
}

function without(
  endpoints: readonly GroupEndpoint[],
  removed: readonly Partial<GroupEndpoint>[],
): readonly GroupEndpoint[] {
  const isRemoved = (endpoint: GroupEndpoint): boolean =>
    removed.some(
      ({ name, url }) => url === endpoint.url || (name !== undefined && name === endpoint.name),
    );
  return endpoints.filter((endpoint) => !isRemoved(endpoint));
}
