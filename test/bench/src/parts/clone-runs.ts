// Many runs of a kind that would take long to start one by one: all rows of some real ones, again
// and again, under new ids.
import type { Sql } from "postgres";

export interface CloneOptions {
  /** How many runs that wait there are to be, the real ones among them. */
  readonly total: number;
  readonly say: (line: string) => void;
}

const CHUNK = 50_000;

/** A table that has rows of such a run. */
interface RunTable {
  readonly name: string;
  /** Which row `t` belongs to the run `s`. */
  readonly belongs: string;
  /** Arguments of `jsonb_build_object`: what is different in the copy. */
  readonly changes: string;
}

/** Nothing but the waiting runs may be in the database. */
export async function cloneWaitingRuns(sql: Sql, { total, say }: CloneOptions): Promise<void> {
  await sql`drop table if exists public.cloned_runs`;
  await sql`
    create unlogged table public.cloned_runs as
    select row_number() over (order by id) - 1 as n, id as run_id, event_id
    from cairn.runs where shard = 0 and status = 'waiting'`;
  const [row] = await sql<{ real: number }[]>`select count(*)::int as real from public.cloned_runs`;
  const real = row?.real ?? 0;
  const tables = await tablesOfRuns(sql);
  say(`cloning rows of ${tables.map(({ name }) => name).join(", ")}`);
  for (let from = real; from < total; from += CHUNK) {
    const to = Math.min(from + CHUNK, total) - 1;
    for (const table of tables) await sql.unsafe(cloneSql(table, { from, to, real }));
    say(`${String(to + 1)} of ${String(total)} runs`);
  }
  await sql`drop table public.cloned_runs`;
  const [cloned] = await sql<{ waiting: number }[]>`
    select count(*)::int as waiting from cairn.runs r where shard = 0 and status = 'waiting'
      and exists (select 1 from cairn.jobs j where j.shard = 0 and j.run_id = r.id)`;
  if (cloned?.waiting === Math.max(real, total)) return;
  throw new Error(`${String(cloned?.waiting)} of ${String(total)} runs wait, with a job each`);
}

/** Ids stay ULIDs of the same millisecond: the runs that come later are newer. */
const idOfClone = (column: string): string => `left(s.${column}, 10) || lpad(k::text, 16, '0')`;

/** Found by their columns, so that a table that is added later is not forgotten. */
async function tablesOfRuns(sql: Sql): Promise<RunTable[]> {
  // Changes are kept for an hour; of runs that have slept for longer there are none.
  const found = await sql<{ name: string }[]>`
    select c.table_name as name from information_schema.columns c
    where c.table_schema = 'cairn' and c.column_name = 'run_id' and c.table_name <> 'changes'
    order by c.table_name`;
  const candidates: RunTable[] = [
    { name: "events", belongs: "t.id = s.event_id", changes: `'id', ${idOfClone("event_id")}` },
    {
      name: "runs",
      belongs: "t.id = s.run_id",
      changes: `'id', ${idOfClone("run_id")}, 'event_id', ${idOfClone("event_id")}`,
    },
    ...found.map(({ name }) => ({
      name,
      belongs: "t.run_id = s.run_id",
      changes: `'run_id', ${idOfClone("run_id")}${name === "jobs" ? OTHER_TIMES : ""}`,
    })),
  ];
  const tables: RunTable[] = [];
  for (const table of candidates) {
    const rows = await sql.unsafe(
      `select 1 from public.cloned_runs s
        join cairn.${table.name} t on t.shard = 0 and ${table.belongs} limit 1`,
    );
    if (rows.length > 0) tables.push(table);
  }
  return tables;
}

/** As of runs that fell asleep one after the other. */
const OTHER_TIMES = ["claimable_at", "due_at"]
  .map((column) => `, '${column}', t.${column} + k * interval '1 millisecond'`)
  .join("");

interface Chunk {
  readonly from: number;
  readonly to: number;
  readonly real: number;
}

const cloneSql = ({ name, belongs, changes }: RunTable, { from, to, real }: Chunk): string => `
insert into cairn.${name}
select c.* from generate_series(${String(from)}, ${String(to)}) k
join public.cloned_runs s on s.n = k % ${String(real)}
join cairn.${name} t on t.shard = 0 and ${belongs}
cross join lateral jsonb_populate_record(t, jsonb_build_object(${changes})) c`;
