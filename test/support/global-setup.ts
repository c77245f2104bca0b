// Runs once per test run: starts a Postgres and migrates the database that createTestDatabase
// copies. It is loaded without the source condition, so nothing in here may import a workspace
// package by name.
import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { migrateDatabase } from "../../packages/executor/src/db/migrate.ts";
import { removeEmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/remove-embedded-postgres.ts";
import { startEmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/start-embedded-postgres.ts";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { databaseUrl, runOnServer } from "./admin.ts";

interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * With CAIRN_TEST_DATABASE_URL the tests run on that server (15 or later, as a user who may create
 * databases).
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["CAIRN_TEST_DATABASE_URL"];
  const server = given === undefined ? await startServer() : useServer(given);
  const template = `cairn_template_${randomBytes(4).toString("hex")}`;
  try {
    await runOnServer(server.url, [`create database ${template}`]);
    await migrateDatabase(databaseUrl(server.url, template));
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide("testPostgres", { serverUrl: server.url, template });
  return async () => {
    await runOnServer(server.url, [`drop database ${template} with (force)`]);
    await server.stop();
  };
}

async function startServer(): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), "cairn-test-"));
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

function useServer(url: string): TestServer {
  return { url, stop: () => Promise.resolve() };
}
