// Starts a reaper, an obedient child and a stubborn one; prints all pids and waits to be killed.
import { spawn } from "node:child_process";
import { startReaper } from "../../../packages/executor/src/dev/reaper.ts";

const OBEDIENT = "setInterval(() => {}, 1e6); console.log('up')";
const STUBBORN = `process.on('SIGTERM', () => {}); ${OBEDIENT}`;

const reaper = startReaper();
const pids = await Promise.all([startChild(OBEDIENT), startChild(STUBBORN)]);
for (const pid of pids) reaper.register(pid, "SIGTERM", 300);
process.stdout.write(`${JSON.stringify([reaper.pid, ...pids])}\n`);
setInterval(() => undefined, 60_000);

function startChild(program: string): Promise<number> {
  const child = spawn(process.execPath, ["-e", program], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return new Promise((resolve) => child.stdout.once("data", () => resolve(child.pid ?? 0)));
}
