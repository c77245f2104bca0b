// `cairn migrate`: brings the database's schema to this version.
import type { Invocation } from "./invocation.ts";
import { migrateDirectly } from "./migrate-directly.ts";

export async function runMigrate({ settings }: Invocation): Promise<number> {
  await migrateDirectly(settings);
  console.log("The database is up to date.");
  return 0;
}
