// The database of whoever works on one directly.
import { invalidSettings } from "../ops/read-settings.ts";
import type { Settings } from "../ops/settings.ts";

/** @throws {CairnError} `configuration_invalid` without one. */
export function requireDatabaseUrl({ databaseUrl }: Pick<Settings, "databaseUrl">): string {
  if (databaseUrl !== undefined) return databaseUrl;
  throw invalidSettings(["DATABASE_URL: the Postgres database is missing"]);
}
