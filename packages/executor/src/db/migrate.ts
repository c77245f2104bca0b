// Brings the database to this version's schema, one process at a time. Imports nothing of other
// packages, so that a test runner's set-up can use it from source.
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import postgres from "postgres";

/** Any number; the same in every version, so that two migrations never run at once. */
const LOCK = 7_261_946_831;

/** Applies what is missing. Safe to call from many processes at once, and again. */
export async function migrateDatabase(url: string): Promise<void> {
  const sql = postgres(url, {
    max: 1,
    onnotice: () => undefined,
    connection: { lock_timeout: 60_000 },
  });
  try {
    await sql`select pg_advisory_lock(${LOCK})`;
    await migrate(drizzle(sql), {
      migrationsFolder: migrationsFolder(),
      migrationsSchema: "cairn",
      migrationsTable: "migrations",
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** In the checkout the folder lies at the top; a package carries it beside its own files. */
function migrationsFolder(): string {
  const places = ["../../drizzle/", "../../../../drizzle/"];
  const found = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error("the folder drizzle/ with the migrations is missing");
  return found;
}
