// What a command says when it cannot work on its database, or when production has no keys.
import { beforeAll, afterAll, describe, expect, it } from "vitest";
import { freePort } from "../../packages/executor/src/dev/free-port.ts";
import { startApp } from "../bad-input/an-app.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";
import { runCairn } from "../support/run-cairn.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function takenPort(): Promise<number> {
  return Number(new URL(await startApp(() => undefined)).port);
}

describe.each(["start", "migrate", "doctor", "keys"])("cairn %s", (command) => {
  it("names a database where nobody listens, and never its password", async () => {
    const port = String(await freePort());
    const url = `postgres://worker:hush-hush@127.0.0.1:${port}/shop`;
    const { code, stdout, stderr } = await runCairn([command], { DATABASE_URL: url });
    expect(code).toBe(1);
    expect(stderr).toContain(`127.0.0.1:${port}/shop cannot be used: nobody listens there`);
    expect(stderr).toContain("Start Postgres there");
    expect(stdout + stderr).not.toMatch(/hush|worker|^\s+at /m);
  });
});

describe("cairn migrate", () => {
  it("names a database that is not there", async () => {
    const { pathname } = new URL(database.url);
    const url = database.url.replace(pathname, "/not_there");
    const { code, stderr } = await runCairn(["migrate"], { DATABASE_URL: url });
    expect(code).toBe(1);
    expect(stderr).toContain("/not_there cannot be used: there is no database of this name");
  });
});

describe("cairn start", () => {
  it("refuses to start without a database", async () => {
    const { code, stderr } = await runCairn(["start"]);
    expect(code).toBe(1);
    expect(stderr).toContain("DATABASE_URL: the Postgres database is missing");
  });

  it("names a port that is taken", async () => {
    const port = await takenPort();
    const env = { DATABASE_URL: database.url, CAIRN_PORT: String(port), CAIRN_HOST: "127.0.0.1" };
    const { code, stderr } = await runCairn(["start"], env);
    expect(code).toBe(1);
    expect(stderr).toContain(`wants port ${String(port)} on 127.0.0.1`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("refuses to start without keys, and says which commands make them", async () => {
    const port = String(await freePort());
    const env = { DATABASE_URL: database.url, CAIRN_PORT: port, CAIRN_LOG_LEVEL: "silent" };
    const { code, stderr } = await runCairn(["start"], env);
    expect(code).toBe(1);
    expect(stderr).toContain("cairn keys mint signing");
    expect(stderr).toContain("cairn keys mint event");
  });
});
