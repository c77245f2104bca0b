// `cairn dev --fresh` on a database of the user's: all data of Cairn goes, the schema stays.
import postgres from "postgres";
import { driverUrl } from "./driver-url.ts";

/** Keys outlive data; the other two say what the database is. */
const KEPT = ["keys", "registry", "migrations"];

export async function wipeDatabase(url: string): Promise<void> {
  const sql = postgres(driverUrl(url), { max: 1, prepare: false, onnotice: () => undefined });
  try {
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname = 'cairn' and tablename <> all(${KEPT})`;
    await sql.unsafe(`truncate ${tables.map(({ name }) => name).join(", ")}`);
    await sql`update cairn.registry set version = version + 1`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
