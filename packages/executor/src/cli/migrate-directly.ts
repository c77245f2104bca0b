// Migrations take the direct way to the database, where one is given beside that through a pooler.
import { migrateDatabase } from "../db/migrate.ts";
import { requireDatabaseUrl } from "../host/require-database-url.ts";
import type { Settings } from "../ops/settings.ts";
import { withDatabase } from "./database-problem.ts";

/** @throws {CairnError} `configuration_invalid` without a database, `storage_unavailable`. */
export async function migrateDirectly(
  settings: Pick<Settings, "databaseUrl" | "databaseDirectUrl">,
): Promise<void> {
  const { databaseDirectUrl: direct } = settings;
  const url = direct ?? requireDatabaseUrl(settings);
  const variable = direct === undefined ? "DATABASE_URL" : "DATABASE_DIRECT_URL";
  await withDatabase(url, () => migrateDatabase(url), variable);
}
