// Counts what was really executed, in this app's own table: `npm run demo` compares it with the
// run's trace.
import { database } from "./database.ts";

export async function recordExecution(runId: string, step: string): Promise<void> {
  const sql = await database();
  await sql`insert into example.ledger (run_id, step) values (${runId}, ${step})`;
}

export interface Executions {
  readonly step: string;
  readonly times: number;
}

export async function readExecutions(runId: string): Promise<readonly Executions[]> {
  const sql = await database();
  return sql<Executions[]>`
    select step, count(*)::int as times from example.ledger where run_id = ${runId}
    group by step order by min(id)`;
}
