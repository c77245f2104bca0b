// A server as a child: readiness, its lines, its end.
import { describe, expect, it, onTestFinished } from "vitest";
import { startChild, type ChildOptions } from "../../packages/executor/src/dev/child-process.ts";
import { freePort } from "../../packages/executor/src/dev/free-port.ts";
import { isAlive } from "../../packages/executor/src/dev/process-info.ts";
import { waitUntil } from "../../packages/executor/src/dev/wait-until.ts";

const SERVER = `
  const server = require("node:http").createServer((request, response) => {
    response.statusCode = 500;
    response.end();
  });
  server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("listening"));
`;
const STUBBORN = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6);";

async function start(program: string, options: Partial<ChildOptions> = {}) {
  const child = await startChild({ name: "web", args: ["-e", program], ...options });
  onTestFinished(() => child.stop());
  return child;
}

describe("a child process", () => {
  it("is ready as soon as it answers, and prints under its name", async () => {
    const port = await freePort();
    const lines: string[] = [];
    const child = await start(SERVER, {
      env: { PORT: String(port) },
      ready: `http://127.0.0.1:${port}/`,
      onOutput: (line) => lines.push(line),
    });
    await waitUntil(() => lines.length > 0, { timeoutMs: 30_000 });
    expect(lines).toEqual(["[web] listening"]);
    await child.stop();
    expect(isAlive(child.pid)).toBe(false);
    expect(await child.exited).toEqual({ code: null, signal: "SIGTERM", wasStopped: true });
  });

  it("fails with its own last words when it ends before it is ready", async () => {
    const failing = start("console.error('no disk'); process.exit(3)", {
      ready: () => Promise.resolve(false),
    });
    await expect(failing).rejects.toMatchObject({ code: "child_failed" });
    await expect(failing).rejects.toThrow(
      /web ended before it was ready \(exit code 3\).\nno disk/,
    );
  });

  it("is stopped when it does not become ready in time", async () => {
    let pid = 0;
    const reaper = { register: (child: number) => (pid = child), unregister: () => undefined };
    const slow = start("setInterval(() => {}, 1e6)", {
      ready: () => Promise.resolve(false),
      readyWithinMs: 50,
      reaper,
    });
    await expect(slow).rejects.toThrow("not ready within 0.05 s");
    expect(isAlive(pid)).toBe(false);
  });

  it("is stopped at once when nobody waits for it to be ready any more", async () => {
    const controller = new AbortController();
    const waiting = start("setInterval(() => {}, 1e6)", {
      signal: controller.signal,
      ready: () => {
        controller.abort();
        return Promise.resolve(false);
      },
    });
    await expect(waiting).rejects.toThrow("web was stopped before it was ready.");
  });

  it("tells when it ends by itself", async () => {
    const child = await start("process.exit(7)");
    expect(await child.exited).toEqual({ code: 7, signal: null, wasStopped: false });
  });

  it("is killed, with the children it has started, when it does not stop in time", async () => {
    const lines: string[] = [];
    const args = JSON.stringify(["-e", STUBBORN]);
    const grandchild = `require("node:child_process").spawn(process.execPath, ${args})`;
    const child = await start(`${STUBBORN} console.log(${grandchild}.pid)`, {
      stopWithinMs: 100,
      ready: () => Promise.resolve(lines.length > 0),
      onOutput: (line) => lines.push(line),
    });
    await child.stop();
    const pids = [child.pid, Number(lines[0]?.split(" ")[1])];
    await waitUntil(() => !pids.some(isAlive), { timeoutMs: 5_000 });
    expect(pids.map(isAlive)).toEqual([false, false]);
  });
});
