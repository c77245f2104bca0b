// `cairn migrate`: brings the database's schema to this version.
import { migrateDatabase } from "../db/migrate.ts";
import { withDatabase } from "./database-problem.ts";
import type { Invocation } from "./invocation.ts";
import { requireDatabaseUrl } from "./require-database-url.ts";

export async function runMigrate({ settings }: Invocation): Promise<number> {
  const url = requireDatabaseUrl(settings);
  await withDatabase(url, () => migrateDatabase(url));
  console.log("The database is up to date.");
  return 0;
}
