// The promise that kill -9 leaves nothing behind.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { isAlive } from "../../packages/executor/src/dev/process-info.ts";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { waitUntil } from "../../packages/executor/src/dev/wait-until.ts";
import { runSource } from "../support/run-source.ts";

describe("the reaper", () => {
  it("ends the children of a killed process, the stubborn ones too, and then itself", async () => {
    const parent = runSource(import.meta.url, "./processes/reaper-parent");
    const pids: number[] = JSON.parse(await parent.nextLine());
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    parent.child.kill("SIGKILL");
    await waitUntil(() => !pids.some(isAlive), { timeoutMs: 10_000 });
    expect(pids.map(isAlive)).toEqual([false, false, false]);
  });

  it("ends what is still registered when it is stopped, and nothing else", async () => {
    const reaper = startReaper();
    const [registered, unregistered] = [await startIdle(), await startIdle()];
    reaper.register(registered, "SIGTERM");
    reaper.register(unregistered, "SIGTERM");
    reaper.unregister(unregistered);
    await reaper.stop();
    expect(isAlive(registered)).toBe(false);
    expect(isAlive(unregistered)).toBe(true);
  });
});

async function startIdle(): Promise<number> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6); console.log('up')"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child.pid ?? 0;
}
