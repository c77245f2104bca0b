// Runs sql/oracles.sql: the invariants that can be asked of the database, one query each.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";

export interface Oracle {
  readonly name: string;
  /** The number of the invariant, such as I9. */
  readonly invariant: string;
  /** What a row means. */
  readonly says: string;
  readonly query: string;
}

export interface Violation {
  readonly oracle: Oracle;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

const FILE = fileURLToPath(new URL("../../sql/oracles.sql", import.meta.url));
const HEADER = /^-- oracle: (\w+) \| (I\d+) \| (.+)$/m;

export function readOracles(): readonly Oracle[] {
  const blocks = readFileSync(FILE, "utf8").split(/^(?=-- oracle: )/m);
  return blocks.flatMap((query) => {
    const [, name, invariant, says] = HEADER.exec(query) ?? [];
    if (name === undefined || invariant === undefined || says === undefined) return [];
    return [{ name, invariant, says, query: query.replace(/;\s*$/, "") }];
  });
}

const ROWS_SHOWN = 20;

/** @returns What does not hold; empty when everything does. */
export async function checkOracles(sql: Sql): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  for (const oracle of readOracles()) {
    const query = `select * from (${oracle.query}) q limit ${String(ROWS_SHOWN)}`;
    const rows = await runStatement<Record<string, unknown>>(sql, query, []);
    if (rows.length > 0) violations.push({ oracle, rows });
  }
  return violations;
}
