// The database of `cairn dev`: the one of DATABASE_URL, or an embedded Postgres of our own.
import { existsSync } from "node:fs";
import { acquireDevLock } from "../../dev/dev-lock.ts";
import { openDataDir, postgresDirOf } from "../../dev/data-dir.ts";
import { startEmbeddedPostgres } from "../../dev/embedded-postgres/start-embedded-postgres.ts";
import type { Part } from "../../dev/supervisor.ts";
import { wipeDataDir } from "../../dev/wipe-data-dir.ts";
import { migrateDatabase } from "../../db/migrate.ts";
import { wipeDatabase } from "../../db/wipe-database.ts";
import { withDatabase } from "../database-problem.ts";
import { migrateDirectly } from "../migrate-directly.ts";
import type { DevContext } from "./dev-context.ts";

export function databasePart(context: DevContext): Part {
  const given = context.settings.databaseUrl;
  return {
    name: given === undefined ? "Postgres" : "database",
    start: async () => {
      if (given === undefined) return startOwn(context);
      await migrateDirectly(context.settings);
      if (context.settings.fresh) await withDatabase(given, () => wipeDatabase(given));
      context.shared.databaseUrl = given;
      return { stop: () => Promise.resolve() };
    },
  };
}

async function startOwn(context: DevContext): Promise<Awaited<ReturnType<Part["start"]>>> {
  const { dataDir, settings, reaper, say, shared, url } = context;
  openDataDir(dataDir);
  let lock = acquireDevLock(dataDir, url);
  if (settings.fresh && existsSync(postgresDirOf(dataDir))) {
    await wipeDataDir(dataDir);
    openDataDir(dataDir);
    lock = acquireDevLock(dataDir, url);
  }
  let tellFailed: ((reason: string) => void) | undefined;
  const failed = new Promise<string>((resolve) => {
    tellFailed = resolve;
  });
  const postgres = await startEmbeddedPostgres({
    dataDir: postgresDirOf(dataDir),
    reaper,
    onProgress: say,
    onUnexpectedExit: (reason) => tellFailed?.(reason),
  });
  await migrateDatabase(postgres.url);
  shared.databaseUrl = postgres.url;
  shared.ownsDatabase = true;
  return {
    stop: async () => {
      await postgres.stop();
      lock.release();
    },
    failed,
  };
}
