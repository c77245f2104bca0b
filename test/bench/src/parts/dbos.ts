// DBOS beside us: its own process and database on the same server.
import type { Metered } from "../measure/meter.ts";
import type { DbosRequests } from "../processes/dbos-process.ts";
import type { PostgresServer } from "./postgres-server.ts";
import { type StartedProcess, startProcess } from "./start-process.ts";

export interface Dbos extends Pick<StartedProcess<DbosRequests, undefined>, "ask" | "stop"> {
  readonly metered: Metered;
}

const DATABASE = "bench_dbos";

export async function startDbos(server: PostgresServer): Promise<Dbos> {
  const url = await server.createDatabase(DATABASE);
  const { pid, ask, stop } = await startProcess<DbosRequests>("dbos-process", {
    env: { DATABASE_URL: url },
  });
  return { ask, stop, metered: { pids: { DBOS: pid }, database: DATABASE } };
}
