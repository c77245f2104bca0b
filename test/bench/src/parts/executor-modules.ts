// The executor's own launchers of Postgres and of processes, taken from its build: the benchmark
// runs on the same server as `cairn dev`.
import type * as ChildProcess from "../../../../packages/executor/src/dev/child-process.ts";
import type * as FreePort from "../../../../packages/executor/src/dev/free-port.ts";
import type * as Reaper from "../../../../packages/executor/src/dev/reaper.ts";
import type * as Remove from "../../../../packages/executor/src/dev/embedded-postgres/remove-embedded-postgres.ts";
import type * as Start from "../../../../packages/executor/src/dev/embedded-postgres/start-embedded-postgres.ts";

const DEV = new URL("../../../../packages/executor/dist/dev/", import.meta.url);

async function load<Module>(file: string): Promise<Module> {
  const module: Module = await import(new URL(file, DEV).href);
  return module;
}

export const { startChild } = await load<typeof ChildProcess>("child-process.js");
export const { freePort } = await load<typeof FreePort>("free-port.js");
export const { startReaper } = await load<typeof Reaper>("reaper.js");
export const { startEmbeddedPostgres } = await load<typeof Start>(
  "embedded-postgres/start-embedded-postgres.js",
);
export const { removeEmbeddedPostgres } = await load<typeof Remove>(
  "embedded-postgres/remove-embedded-postgres.js",
);
