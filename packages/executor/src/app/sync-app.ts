// An app says which functions it has: they are checked, stored as one whole set, and read again.
import { registerApp } from "../db/registry-queries.ts";
import { checkRegistration } from "./check-registration.ts";
import type { Engine } from "./engine.ts";
import { parseRegistration } from "./parse-registration.ts";
import type { Registry } from "./registry.ts";
import { registrationRows } from "./registration-rows.ts";

export interface SyncOptions {
  /** The URL under which the executor itself reached the app; it replaces what the app says. */
  readonly dialledUrl?: string;
  /** The `checksum` of an earlier sync: when nothing has changed since, nothing is written. */
  readonly unless?: string | undefined;
}

export interface SyncResult {
  /** Null when nothing was written. */
  readonly appId: string | null;
  readonly appName: string;
  readonly url: string;
  readonly syncId: string;
  /** Did it change anything? */
  readonly modified: boolean;
  /** How many the app has now. */
  readonly functions: number;
  readonly checksum: string;
  readonly changes: FunctionChanges;
  /** What was accepted and is probably not meant. */
  readonly warnings: readonly string[];
}

/** Slugs, sorted. */
interface FunctionChanges {
  readonly added: readonly string[];
  readonly archived: readonly string[];
  /** Another app had them before. */
  readonly moved: readonly string[];
}

export interface AppSync {
  /**
   * Registers an app, all of it or nothing.
   *
   * @param body - The body of a registration (docs/protocol.md 1.1) as parsed JSON.
   * @throws {CairnError} When it is refused; what was registered before stays.
   */
  readonly register: (body: unknown, options?: SyncOptions) => Promise<SyncResult>;
}

export type SyncPorts = Pick<Engine, "sql" | "registry" | "failpoint" | "newId" | "onDelayedJob">;

const NO_CHANGES: FunctionChanges = { added: [], archived: [], moved: [] };

export function createAppSync(ports: SyncPorts): AppSync {
  let last: Promise<unknown> = Promise.resolve();
  return {
    register: (body, options = {}) => {
      // One after the other: two statements at once would not see each other's functions.
      const result = last.then(() => register(ports, body, options));
      last = result.catch(() => undefined);
      return result;
    },
  };
}

async function register(
  { sql, registry, failpoint, newId, onDelayedJob }: SyncPorts,
  body: unknown,
  { dialledUrl, unless }: SyncOptions,
): Promise<SyncResult> {
  const registration = parseRegistration(body);
  const warnings = checkRegistration(registration);
  const app = registrationRows(registration, newId(), dialledUrl);
  const facts = {
    appName: app.name,
    url: app.url,
    syncId: newId(),
    functions: app.functions.length,
    checksum: app.checksum,
    warnings,
  };
  if (app.checksum === unless) {
    return { ...facts, appId: null, modified: false, changes: NO_CHANGES };
  }
  await registry.refresh();
  const before = appsBySlug(registry);
  failpoint("register:before-commit");
  const { appId, modified } = await registerApp(sql, app);
  failpoint("register:after-commit");
  if (modified) {
    // Its schedules have their first ticks.
    onDelayedJob(0);
    await registry.refresh();
  }
  const slugs = app.functions.map(({ slug }) => slug);
  return { ...facts, appId, modified, changes: changesOf(before, slugs, appId) };
}

function appsBySlug(registry: Registry): ReadonlyMap<string, string> {
  return new Map([...registry.index().bySlug].map(([slug, { appId }]) => [slug, appId]));
}

function changesOf(
  before: ReadonlyMap<string, string>,
  slugs: readonly string[],
  appId: string,
): FunctionChanges {
  const now = new Set(slugs);
  return {
    added: slugs.filter((slug) => !before.has(slug)),
    archived: [...before].flatMap(([slug, owner]) =>
      owner === appId && !now.has(slug) ? [slug] : [],
    ),
    moved: slugs.filter((slug) => (before.get(slug) ?? appId) !== appId),
  };
}
