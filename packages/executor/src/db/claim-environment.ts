// A database is of one environment: the first executor's. One of another would call its apps, with the
// wrong keys.
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";

const CLAIM = `
update cairn.registry set environment = coalesce(environment, $1::text)
returning environment`;

/** @returns The environment that the database is of; from now on this one, when it was of none. */
export async function claimEnvironment(sql: Sql, environment: string): Promise<string> {
  const [row] = await runStatement<{ environment: string }>(sql, CLAIM, [environment]);
  return row?.environment ?? environment;
}
