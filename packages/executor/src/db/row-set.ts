// Rows handed to a statement as one array per column, so that one statement writes any number of
// them. The SQL text never depends on the rows: it is prepared once per connection.
import type { Sql } from "postgres";

type Scalar = string | number | null;

interface Column<Row> {
  readonly name: string;
  readonly type: string;
  /** Booleans go as 1 and 0 (`flag`): the driver mistakes an array of booleans for one. */
  readonly of: (row: Row) => Scalar;
}

export interface RowSet<Row> {
  /** The name of the CTE that the statement reads the rows from. */
  readonly name: string;
  readonly columns: readonly Column<Row>[];
}

export function rowSet<Row>(
  name: string,
  columns: Readonly<Record<string, readonly [type: string, of: (row: Row) => Scalar]>>,
): RowSet<Row> {
  return {
    name,
    columns: Object.entries(columns).map(([column, [type, of]]) => ({ name: column, type, of })),
  };
}

export const flag = (value: boolean): number => (value ? 1 : 0);

/** The CTE of a row set whose first column is parameter number `first`. */
export function rowSetSql(set: RowSet<never>, first: number): string {
  const params = set.columns.map(({ type }, index) => {
    const param = `$${String(first + index)}`;
    return type === "bool" ? `${param}::int[]::bool[]` : `${param}::${type}[]`;
  });
  const names = set.columns.map(({ name }) => name);
  return `${set.name} as (select * from unnest(${params.join(", ")}) as x(${names.join(", ")}))`;
}

/** One column of all rows. */
export type RowSetParam = Scalar[];

export function rowSetParams<Row>(set: RowSet<Row>, rows: readonly Row[]): RowSetParam[] {
  return set.columns.map(({ of }) => rows.map(of));
}

type Param = Scalar | readonly Scalar[];

/**
 * Runs a fixed text as a prepared statement. The only place where a text becomes a statement; the
 * texts are constants of `db/`, values are always parameters.
 */
export async function runStatement<Row extends object>(
  sql: Sql,
  text: string,
  params: readonly Param[],
): Promise<Row[]> {
  const rows = await sql.unsafe<Row[]>(text, params.map(toParam), { prepare: true });
  return [...rows];
}

// The driver's parameter type has no readonly arrays.
const toParam = (param: Param): Scalar | Scalar[] =>
  param !== null && typeof param === "object" ? [...param] : param;
