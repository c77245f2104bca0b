// Does the database answer?
import { sql } from "drizzle-orm";
import type { Reader } from "./client.ts";

/** @throws What the driver says when it does not. */
export async function pingDatabase(db: Reader): Promise<void> {
  await db.execute(sql`select 1 from cairn.registry`);
}
