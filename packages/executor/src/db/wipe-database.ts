// `cairn dev --fresh` on a database of the user's: all data of Cairn goes, the schema stays.
import postgres from "postgres";

export async function wipeDatabase(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql`truncate cairn.apps, cairn.functions, cairn.events, cairn.event_keys, cairn.skips,
      cairn.runs, cairn.memos, cairn.attempts, cairn.jobs, cairn.waits, cairn.changes`;
    await sql`update cairn.registry set version = version + 1`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
