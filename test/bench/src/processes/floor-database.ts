// The floor's tables and its four statements: what any durable loop over Postgres must at least do.
import postgres from "postgres";

export interface FloorRun {
  readonly run: number;
  readonly steps: number;
}

export interface FloorStep {
  readonly run: number;
  readonly id: string;
  readonly value: number;
}

export interface FloorEnd {
  readonly run: number;
  readonly value: number;
}

export interface FloorDatabase {
  readonly enqueue: (runs: readonly FloorRun[]) => Promise<void>;
  readonly claim: (limit: number) => Promise<readonly FloorRun[]>;
  /** Many runs' steps in one commit. */
  readonly keepSteps: (steps: readonly FloorStep[]) => Promise<void>;
  readonly endRuns: (ends: readonly FloorEnd[]) => Promise<void>;
}

const TABLES = `
create table runs (id bigint primary key, steps int not null, ended boolean not null default false,
  result text);
create table memos (run_id bigint, step_id text, value text, at timestamptz default now(),
  primary key (run_id, step_id));
create table jobs (run_id bigint primary key, due_at timestamptz not null default now(),
  leased_until timestamptz) with (fillfactor = 70);
create index on jobs (due_at) where leased_until is null;`;

const ENQUEUE = `
with input as (select * from unnest($1::bigint[], $2::int[]) as x(id, steps)),
started as (insert into runs (id, steps) select id, steps from input)
insert into jobs (run_id) select id from input`;

const CLAIM = `
update jobs set leased_until = now() + interval '30 s'
where run_id in (select run_id from jobs where leased_until is null and due_at <= now()
  order by due_at limit $1 for update skip locked)
returning run_id, (select steps from runs where runs.id = run_id)`;

const KEEP_STEPS = `
with input as (select * from unnest($1::bigint[], $2::text[], $3::text[]) as x(run_id, id, value)),
renewed as (update jobs set leased_until = now() + interval '30 s'
  where run_id = any($1::bigint[]))
insert into memos (run_id, step_id, value) select run_id, id, value from input
on conflict do nothing`;

const END_RUNS = `
with input as (select * from unnest($1::bigint[], $2::text[]) as x(run_id, result)),
gone as (delete from jobs where run_id = any($1::bigint[]))
update runs set ended = true, result = input.result from input where runs.id = input.run_id`;

export async function openFloorDatabase(url: string): Promise<FloorDatabase> {
  const sql = postgres(url, { max: 8, onnotice: () => undefined });
  await sql.unsafe(TABLES);
  const run = async (text: string, params: (number | (number | string)[])[]) =>
    sql.unsafe<{ run_id: string; steps: number }[]>(text, params, { prepare: true });
  return {
    enqueue: async (runs) => {
      await run(ENQUEUE, [runs.map((item) => item.run), runs.map(({ steps }) => steps)]);
    },
    claim: async (limit) => {
      const rows = await run(CLAIM, [limit]);
      return rows.map(({ run_id: id, steps }) => ({ run: Number(id), steps }));
    },
    keepSteps: async (steps) => {
      await run(KEEP_STEPS, [
        steps.map((item) => item.run),
        steps.map(({ id }) => id),
        steps.map(({ value }) => JSON.stringify(value)),
      ]);
    },
    endRuns: async (ends) => {
      await run(END_RUNS, [
        ends.map((item) => item.run),
        ends.map(({ value }) => JSON.stringify(value)),
      ]);
    },
  };
}
