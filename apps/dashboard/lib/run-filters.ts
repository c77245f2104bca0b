// The run list's filters: read from the address bar, written to it, and asked of the API.
import { RUN_STATUSES, type RunStatus } from "@cairn/core";
import { allOf, firstOf, type SearchParams } from "./search-params.ts";

export interface RunFilters {
  readonly status: readonly RunStatus[];
  /** Slugs. */
  readonly function: readonly string[];
  /** Names. */
  readonly app: readonly string[];
  readonly eventName: string | null;
  /** The triggering event's id. */
  readonly event: string | null;
  /** A time window that ends now; null for none or for a fixed one. */
  readonly since: Since | null;
  /** A fixed window, ISO-8601. */
  readonly from: string | null;
  readonly until: string | null;
  /** Where the page begins; null for the newest runs. */
  readonly cursor: string | null;
}

const SINCE_MS = {
  "15m": 900_000,
  "1h": 3_600_000,
  "24h": 86_400_000,
  "7d": 604_800_000,
  "30d": 2_592_000_000,
} as const;
export type Since = keyof typeof SINCE_MS;

export const SINCE_WORDS: Readonly<Record<Since, string>> = {
  "15m": "Last 15 minutes",
  "1h": "Last hour",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
};

export const isSince = (text: string | null): text is Since => text !== null && text in SINCE_MS;

/** What the address bar says; values that cannot be are left out. */
export function readFilters(params: SearchParams): RunFilters {
  const asked = new Set(allOf(params, "status"));
  const since = firstOf(params, "since");
  return {
    status: RUN_STATUSES.filter((status) => asked.has(status)),
    function: allOf(params, "function"),
    app: allOf(params, "app"),
    eventName: firstOf(params, "eventName"),
    event: firstOf(params, "event"),
    since: isSince(since) ? since : null,
    from: instantOrNull(firstOf(params, "from")),
    until: instantOrNull(firstOf(params, "until")),
    cursor: firstOf(params, "cursor"),
  };
}

function instantOrNull(text: string | null): string | null {
  if (text === null) return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** The query of the page's own address. */
export function toPageQuery(filters: RunFilters): URLSearchParams {
  const query = common(filters);
  set(query, "since", filters.since);
  set(query, "from", filters.from);
  set(query, "until", filters.until);
  set(query, "cursor", filters.cursor);
  return query;
}

/** The query of `GET /v1/runs`; a window that ends now is counted back from `now`. */
export function toApiQuery(filters: RunFilters, now: number): URLSearchParams {
  const query = common(filters);
  const sinceFrom =
    filters.since === null ? null : new Date(now - SINCE_MS[filters.since]).toISOString();
  set(query, "from", filters.from ?? sinceFrom);
  set(query, "until", filters.until);
  set(query, "cursor", filters.cursor);
  return query;
}

function common(filters: RunFilters): URLSearchParams {
  const query = new URLSearchParams();
  for (const status of filters.status) query.append("status", status);
  for (const slug of filters.function) query.append("function", slug);
  for (const app of filters.app) query.append("app", app);
  set(query, "eventName", filters.eventName);
  set(query, "event", filters.event);
  return query;
}

function set(query: URLSearchParams, name: string, value: string | null): void {
  if (value !== null) query.set(name, value);
}

/** The same filters with some of them changed: always from the first page on. */
export function withFilters(filters: RunFilters, change: Partial<RunFilters>): RunFilters {
  return { ...filters, ...change, cursor: null };
}

/** Is anything filtered, the page aside? */
export function isFiltered(filters: RunFilters): boolean {
  return toPageQuery({ ...filters, cursor: null }).size > 0;
}

export const NO_FILTERS: RunFilters = readFilters({});
