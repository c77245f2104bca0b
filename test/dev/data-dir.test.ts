// The data folder: ours alone, wiped only when it is ours, used by one `cairn dev` at a time.
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  openDataDir,
  readDevState,
  resolveDataDir,
  writeDevState,
} from "../../packages/executor/src/dev/data-dir.ts";
import { acquireDevLock, readDevLock } from "../../packages/executor/src/dev/dev-lock.ts";
import { isAlive } from "../../packages/executor/src/dev/process-info.ts";
import { waitUntil } from "../../packages/executor/src/dev/wait-until.ts";
import { wipeDataDir } from "../../packages/executor/src/dev/wipe-data-dir.ts";
import { runSource } from "../support/run-source.ts";
import { tempFolder } from "../support/temp-folder.ts";

function openedFolder(): string {
  const folder = join(tempFolder(), ".cairn");
  openDataDir(folder);
  return folder;
}

function foreignFolder(): string {
  const folder = tempFolder();
  writeFileSync(join(folder, "thesis.txt"), "years of work");
  return folder;
}

describe("the data folder", () => {
  it("is .cairn in the project unless it is set", () => {
    expect(resolveDataDir("/project")).toBe("/project/.cairn");
    expect(resolveDataDir("/project", "data")).toBe("/project/data");
    expect(resolveDataDir("/project", "/data")).toBe("/data");
  });

  it("is never a folder with somebody's files in it", () => {
    const folder = foreignFolder();
    expect(() => openDataDir(folder)).toThrow("did not put there");
    expect(readdirSync(folder)).toEqual(["thesis.txt"]);
  });

  it("keeps its state for its owner's eyes only", () => {
    const folder = openedFolder();
    const schema = z.object({ key: z.string() });
    expect(readDevState(folder, schema)).toBeUndefined();
    writeDevState(folder, { key: "secret" });
    expect(readDevState(folder, schema)).toEqual({ key: "secret" });
    expect(statSync(join(folder, "state.json")).mode & 0o777).toBe(0o600);
  });
});

describe("--fresh", () => {
  it("empties a folder of ours and leaves it usable", async () => {
    const folder = openedFolder();
    mkdirSync(join(folder, "postgres"));
    writeFileSync(join(folder, "postgres", "row"), "1");
    writeDevState(folder, {});
    await wipeDataDir(folder);
    expect(readdirSync(folder)).toEqual([".cairn-data"]);
    expect(() => openDataDir(folder)).not.toThrow();
  });

  it("refuses a folder that it did not make", async () => {
    const folder = foreignFolder();
    await expect(wipeDataDir(folder)).rejects.toMatchObject({ code: "folder_foreign" });
    expect(existsSync(join(folder, "thesis.txt"))).toBe(true);
  });

  it("refuses a folder whose marker has other words in it", async () => {
    const folder = foreignFolder();
    writeFileSync(join(folder, ".cairn-data"), "mine");
    await expect(wipeDataDir(folder)).rejects.toMatchObject({ code: "folder_foreign" });
  });

  it("refuses a link, even to a folder of ours", async () => {
    const link = join(tempFolder(), "link");
    symlinkSync(openedFolder(), link);
    await expect(wipeDataDir(link)).rejects.toMatchObject({ code: "folder_foreign" });
  });

  it("has nothing to do where nothing is", async () => {
    await expect(wipeDataDir(join(tempFolder(), "none"))).resolves.toBeUndefined();
  });
});

describe("a second cairn dev on the same folder", () => {
  it("is told who runs the first one, and where", async () => {
    const folder = openedFolder();
    const holder = runSource(import.meta.url, "./processes/lock-holder", [folder]);
    await holder.nextLine();
    const { pid = 0 } = holder.child;
    expect(() => acquireDevLock(folder, "http://127.0.0.1:1")).toThrow(
      `(process ${pid}) at http://127.0.0.1:4242`,
    );
    holder.child.kill("SIGKILL");
    await waitUntil(() => !isAlive(pid), { timeoutMs: 5_000 });
    const lock = acquireDevLock(folder, "http://127.0.0.1:2");
    expect(readDevLock(folder)).toMatchObject({ pid: process.pid, url: "http://127.0.0.1:2" });
    lock.release();
    expect(readDevLock(folder)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([".cairn-data"]);
  });

  it("takes over from a dead one whose pid is somebody else's by now", () => {
    const folder = openedFolder();
    const stale = { pid: process.ppid, startedAt: "another time", url: "http://127.0.0.1:3" };
    writeFileSync(join(folder, "dev.lock"), JSON.stringify(stale));
    expect(() => acquireDevLock(folder, "http://127.0.0.1:4")).not.toThrow();
  });
});
