// `cairn migrate`: brings the database's schema to this version.
import { migrateDatabase } from "../db/migrate.ts";
import { invalidSettings } from "../ops/read-settings.ts";
import type { Invocation } from "./invocation.ts";

export async function runMigrate({ settings }: Invocation): Promise<number> {
  if (settings.databaseUrl === undefined) {
    throw invalidSettings(["DATABASE_URL: the Postgres database is missing"]);
  }
  await migrateDatabase(settings.databaseUrl);
  console.log("The database is up to date.");
  return 0;
}
