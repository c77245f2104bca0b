// The embedded server, for real: every identity that this machine allows, and every way it can go
// down.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedPostgresOptions } from "../../packages/executor/src/dev/embedded-postgres/embedded-postgres.ts";
import { findEmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/find-embedded-postgres.ts";
import { removeEmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/remove-embedded-postgres.ts";
import { startEmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/start-embedded-postgres.ts";
import { freePort } from "../../packages/executor/src/dev/free-port.ts";
import { isAlive } from "../../packages/executor/src/dev/process-info.ts";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { waitUntil } from "../../packages/executor/src/dev/wait-until.ts";
import { runSource } from "../support/run-source.ts";
import { tempFolder } from "../support/temp-folder.ts";

const IS_ROOT = process.getuid?.() === 0;
const IDENTITIES = IS_ROOT ? (["namespace", "user"] as const) : (["self"] as const);

// Should the test run itself be killed.
const reaper = startReaper();
afterAll(() => reaper.stop());

async function start(options: Omit<EmbeddedPostgresOptions, "durability">) {
  const server = await startEmbeddedPostgres({ durability: "none", reaper, ...options });
  onTestFinished(async () => {
    await server.stop("immediate");
    await removeEmbeddedPostgres(server.dataDir);
  });
  return server;
}

async function query(url: string, statement: string): Promise<unknown> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql.unsafe(statement);
    return row?.["answer"];
  } finally {
    await sql.end();
  }
}

async function writeRow(url: string): Promise<void> {
  await query(url, "create table kept as select 42 as answer");
}

const readRow = (url: string): Promise<unknown> => query(url, "select answer from kept");

describe.each(IDENTITIES)("an embedded Postgres as %s", (onlyIdentity) => {
  it("speaks UTF-8 and keeps its data, port and password from one start to the next", async () => {
    const dataDir = tempFolder();
    const first = await start({ dataDir, onlyIdentity });
    expect(
      await query(first.url, "select upper('é') || current_setting('server_encoding') answer"),
    ).toBe("ÉUTF8");
    await writeRow(first.url);
    await first.stop();
    const second = await start({ dataDir });
    expect(second.url).toBe(first.url);
    expect(await readRow(second.url)).toBe(42);
  });

  it("comes back on the same port with every commit, however it went down", async () => {
    let noticeExit: (message: string) => void = () => undefined;
    const noticed = new Promise<string>((resolve) => (noticeExit = resolve));
    const dataDir = tempFolder();
    const server = await start({ dataDir, onlyIdentity, onUnexpectedExit: noticeExit });
    await writeRow(server.url);
    await server.restart("immediate");
    expect(await readRow(server.url)).toBe(42);
    process.kill(server.pid, "SIGKILL");
    expect(await noticed).toContain("ended unexpectedly");
    await server.restart();
    expect(await readRow(server.url)).toBe(42);
  });
});

describe.runIf(IS_ROOT)("when nobody cannot enter the data folder", () => {
  it("puts the data where nobody can reach it, says so, and removes it from there", async () => {
    const dataDir = join(tempFolder(), "postgres");
    const messages: string[] = [];
    const server = await start({
      dataDir,
      onlyIdentity: "user",
      onProgress: (message) => messages.push(message),
    });
    expect(server.postgresFolder.startsWith(dataDir)).toBe(false);
    expect(messages[0]).toContain(server.postgresFolder);
    await server.stop();
    await removeEmbeddedPostgres(dataDir);
    expect(statSync(server.postgresFolder, { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe("secrets", () => {
  it("lets nobody in without the password, which is another one for each folder", async () => {
    const [one, other] = [
      await start({ dataDir: tempFolder() }),
      await start({ dataDir: tempFolder() }),
    ];
    const url = new URL(one.url);
    url.password = new URL(other.url).password;
    await expect(query(url.href, "select 1 answer")).rejects.toMatchObject({ code: "28P01" });
  });

  it("leaves the password only in a file for its owner", async () => {
    const { dataDir, url } = await start({ dataDir: tempFolder() });
    const { password } = new URL(url);
    const files = readdirSync(dataDir).filter((name) => statSync(join(dataDir, name)).isFile());
    const telling = files.filter((name) =>
      readFileSync(join(dataDir, name), "utf8").includes(password),
    );
    expect(telling).toEqual(["server.json"]);
    expect(statSync(join(dataDir, "server.json")).mode & 0o777).toBe(0o600);
  });
});

describe("when something is in the way", () => {
  it("stops the server that a killed process left behind, and takes its place", async () => {
    const dataDir = tempFolder();
    const holder = runSource(import.meta.url, "./processes/postgres-holder", [dataDir]);
    const left: { pid: number; url: string } = JSON.parse(await holder.nextLine());
    expect(findEmbeddedPostgres(dataDir)).toEqual(left);
    holder.child.kill("SIGKILL");
    await waitUntil(() => !isAlive(holder.child.pid ?? 0), { timeoutMs: 5_000 });
    const server = await start({ dataDir });
    expect(isAlive(left.pid)).toBe(false);
    expect(server.url).toBe(left.url);
  });

  it("refuses a second start while the first one's process lives", async () => {
    const { dataDir, pid } = await start({ dataDir: tempFolder() });
    const second = startEmbeddedPostgres({ dataDir });
    await expect(second).rejects.toMatchObject({ code: "already_running" });
    await expect(second).rejects.toThrow(`process ${pid}`);
    await expect(removeEmbeddedPostgres(dataDir)).rejects.toMatchObject({
      code: "already_running",
    });
    expect(isAlive(pid)).toBe(true);
  });

  it("is not held up by a left-over pid file with a stranger's pid", async () => {
    const server = await start({ dataDir: tempFolder() });
    await server.stop();
    const leftOver = [
      process.ppid,
      server.postgresFolder,
      1,
      server.port,
      "",
      "127.0.0.1",
      "1 1",
      "ready",
    ];
    writeFileSync(join(server.postgresFolder, "postmaster.pid"), leftOver.join("\n"));
    const again = await start({ dataDir: server.dataDir });
    expect(await query(again.url, "select 1 answer")).toBe(1);
  });

  it("begins anew where an earlier initdb was cut off", async () => {
    const dataDir = tempFolder();
    mkdirSync(join(dataDir, "data.new"));
    writeFileSync(join(dataDir, "data.new", "PG_VERSION"), "18\n");
    const server = await start({ dataDir });
    expect(await query(server.url, "select 1 answer")).toBe(1);
  });

  it("names who holds a port that was asked for, and moves on from one that was not", async () => {
    const port = await freePort();
    const blocker = createServer().listen(port, "127.0.0.1");
    onTestFinished(() => void blocker.close());
    const dataDir = tempFolder();
    const asked = startEmbeddedPostgres({ dataDir, port, durability: "none" });
    await expect(asked).rejects.toMatchObject({ code: "port_taken" });
    await expect(asked).rejects.toThrow(`port ${port}`);
    const server = await start({ dataDir });
    expect(server.port).not.toBe(port);
  });

  it("says what to do when the file with the password is gone", async () => {
    const server = await start({ dataDir: tempFolder() });
    await server.stop();
    writeFileSync(join(server.dataDir, "server.json"), "{");
    await expect(startEmbeddedPostgres({ dataDir: server.dataDir })).rejects.toMatchObject({
      code: "data_unusable",
      hint: expect.stringContaining("--fresh"),
    });
  });
});
