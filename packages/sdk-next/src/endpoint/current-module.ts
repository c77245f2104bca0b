// What outlives a hot reload: the route's module is loaded anew, the app is still at the same URL.
import { trusted } from "../trusted.ts";

export interface CurrentModule {
  /** Where the app was last seen. */
  url: string | undefined;
  /** False once a newer module of the same app has taken over. */
  isNewest(): boolean;
}

interface Entry {
  url: string | undefined;
  module: number;
}

const REGISTRY = Symbol.for("@cairn/sdk-next.current-modules");

/** The newest module of an app speaks for it; older ones fall silent. */
export function takeOver(appId: string): CurrentModule {
  const entries = registry();
  const entry = entries.get(appId) ?? { url: undefined, module: 0 };
  entries.set(appId, entry);
  entry.module += 1;
  const own = entry.module;
  return {
    get url() {
      return entry.url;
    },
    set url(url) {
      entry.url = url;
    },
    isNewest: () => entry.module === own,
  };
}

function registry(): Map<string, Entry> {
  const known: unknown = Reflect.get(globalThis, REGISTRY);
  if (known instanceof Map) return trusted(known);
  const created = new Map<string, Entry>();
  Reflect.set(globalThis, REGISTRY, created);
  return created;
}
