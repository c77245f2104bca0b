// Everything that the engine has stored, as text: equal before and after means that nothing changed.
import type { Sql } from "postgres";

const TABLES = ["events", "runs", "memos", "attempts", "jobs", "waits", "skips", "changes"];

export async function tableContents(sql: Sql): Promise<Readonly<Record<string, string>>> {
  const contents: Record<string, string> = {};
  for (const table of TABLES) {
    const [row] = await sql<{ rows: string }[]>`
      select coalesce(string_agg(t::text, ${"\n"} order by t::text), '') as rows
      from ${sql(`cairn.${table}`)} t`;
    contents[table] = row?.rows ?? "";
  }
  return contents;
}
