// A database for a measurement outside of the test runner: of the server that is given, or of one that
// is started for it.
import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateDatabase } from "../../packages/executor/src/db/migrate.ts";
import { removeEmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/remove-embedded-postgres.ts";
import { startEmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/start-embedded-postgres.ts";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { databaseUrl, runOnServer } from "../support/admin.ts";

export interface MeasuredDatabase {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function openMeasuredDatabase(): Promise<MeasuredDatabase> {
  const server = await openServer();
  const name = `measured_${randomBytes(4).toString("hex")}`;
  await runOnServer(server.url, [`create database ${name}`]);
  const url = databaseUrl(server.url, name);
  await migrateDatabase(url);
  return {
    url,
    close: async () => {
      await runOnServer(server.url, [`drop database ${name} with (force)`]);
      await server.stop();
    },
  };
}

interface Server {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function openServer(): Promise<Server> {
  const given = process.env["CAIRN_TEST_DATABASE_URL"];
  if (given !== undefined) return { url: given, stop: () => Promise.resolve() };
  const dataDir = mkdtempSync(join(tmpdir(), "cairn-measure-"));
  const reaper = startReaper();
  const server = await startEmbeddedPostgres({ dataDir, durability: "none", reaper });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await removeEmbeddedPostgres(dataDir);
      await reaper.stop();
    },
  };
}
