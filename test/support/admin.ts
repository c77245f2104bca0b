// Statements about whole databases, for the server of the test run.
import postgres from "postgres";

/** Runs the statements one by one on a connection of their own. */
export async function runOnServer(serverUrl: string, statements: readonly string[]): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, onnotice: () => undefined });
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
