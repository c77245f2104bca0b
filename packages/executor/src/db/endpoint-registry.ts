// Durable endpoints are registered by their first request: an app for each origin, and a function
// without a trigger for each endpoint, which is never called by its registered URL.
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";

export interface EndpointRow {
  /** Taken when the app is new. */
  readonly appId: string;
  /** The app's name and URL. */
  readonly origin: string;
  readonly sdk: string;
  readonly functionId: string;
  readonly slug: string;
  readonly name: string;
  readonly maxAttempts: number;
}

/** What tells an endpoint's entry from a function's: JSON text. */
const configOf = (slug: string, name: string): string =>
  JSON.stringify({ id: slug, name, triggers: [], endpoint: true });

// The registry's version rises with what is new, so that every executor reads it.
const REGISTER = `
with app as (
  insert into cairn.apps (id, name, url, sdk, framework, checksum, synced_at)
  values ($1::text, $2::text, $2::text, $3::text, null, '', cairn.now())
  on conflict (name) do update set sdk = excluded.sdk, synced_at = excluded.synced_at
  returning id),
written as (
  insert into cairn.functions as f (id, app_id, slug, name, config, url, max_attempts)
  select $4::text, app.id, $5::text, $6::text, $7::text, $2::text, $8::smallint from app
  on conflict (slug) do update set max_attempts = excluded.max_attempts, archived_at = null)
update cairn.registry set version = version + 1`;

/** The same endpoint twice is registered once. */
export async function registerEndpoint(sql: Sql, row: EndpointRow): Promise<void> {
  const { appId, origin, sdk, functionId, slug, name, maxAttempts } = row;
  const config = configOf(slug, name);
  await runStatement(sql, REGISTER, [
    appId,
    origin,
    sdk,
    functionId,
    slug,
    name,
    config,
    maxAttempts,
  ]);
}
