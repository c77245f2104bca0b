// A database per test file, copied from one that was migrated once per test run (about 25 ms each).
import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { databaseUrl, runOnServer } from "./admin.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Set by global-setup.ts. */
    testPostgres: { readonly serverUrl: string; readonly template: string };
  }
}

export interface TestDatabase {
  readonly url: string;
  /** Also while connections are open. */
  drop(): Promise<void>;
}

/** Migrated and empty. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { serverUrl, template } = inject("testPostgres");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await runOnServer(serverUrl, [`create database ${name} template ${template} strategy file_copy`]);
  return {
    url: databaseUrl(serverUrl, name),
    drop: () => runOnServer(serverUrl, [`drop database if exists ${name} with (force)`]),
  };
}
