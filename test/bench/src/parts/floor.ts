// The floor beside us: its loop and its app, each in a process of its own.
import type { Metered } from "../measure/meter.ts";
import type { FloorRequests } from "../processes/floor-loop.ts";
import type { Handlers } from "../processes/requests.ts";
import type { PostgresServer } from "./postgres-server.ts";
import { type StartedProcess, startProcess } from "./start-process.ts";

export interface Floor extends Pick<StartedProcess<FloorRequests, undefined>, "ask" | "stop"> {
  readonly metered: Metered;
}

const DATABASE = "bench_floor";

export async function startFloor(server: PostgresServer): Promise<Floor> {
  const url = await server.createDatabase(DATABASE);
  const app = await startProcess<Handlers, { readonly port: number }>("floor-app");
  const loop = await startProcess<FloorRequests>("floor-loop", {
    env: { DATABASE_URL: url, APP_URL: `http://127.0.0.1:${String(app.facts.port)}` },
  });
  return {
    ask: loop.ask,
    metered: { pids: { loop: loop.pid, app: app.pid }, database: DATABASE },
    stop: async () => {
      await Promise.all([loop.stop(), app.stop()]);
    },
  };
}
