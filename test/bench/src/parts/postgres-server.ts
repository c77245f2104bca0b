// The one Postgres that all contenders share, each with a database of its own. Every commit reaches
// the disk: fsync and synchronous_commit are on.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres, { type Sql } from "postgres";
import { removeEmbeddedPostgres, startEmbeddedPostgres, startReaper } from "./executor-modules.ts";

export interface PostgresServer {
  readonly pid: number;
  readonly version: string;
  /** Has the extensions that count statements and commits. */
  readonly admin: Sql;
  readonly reaper: ReturnType<typeof startReaper>;
  /** Makes an empty database. @returns Its URL. */
  readonly createDatabase: (name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** In the checkout, not in a temporary folder: that may be memory, where a commit costs nothing. */
const DATA_DIR = join(fileURLToPath(new URL("../../../../", import.meta.url)), ".cairn/bench");

export async function startPostgresServer(): Promise<PostgresServer> {
  await removeEmbeddedPostgres(DATA_DIR);
  const reaper = startReaper();
  const server = await startEmbeddedPostgres({
    dataDir: DATA_DIR,
    durability: "full",
    settings: { shared_preload_libraries: "pg_stat_statements" },
    reaper,
  });
  const admin = postgres(server.url, { max: 2, onnotice: () => undefined });
  await admin`create extension if not exists pg_stat_statements`;
  await admin`create extension if not exists pg_walinspect`;
  const [row] = await admin<{ version: string }[]>`
    select current_setting('server_version') || ', fsync ' || current_setting('fsync')
      || ', synchronous_commit ' || current_setting('synchronous_commit') as version`;
  return {
    pid: server.pid,
    version: row?.version ?? "",
    admin,
    reaper,
    createDatabase: async (name) => {
      await admin.unsafe(`create database ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    stop: async () => {
      await admin.end();
      await server.stop();
      await removeEmbeddedPostgres(DATA_DIR);
      await reaper.stop();
    },
  };
}
