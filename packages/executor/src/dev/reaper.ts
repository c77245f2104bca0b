// Starts the reaper: a small process that ends our children when we die, even by SIGKILL.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { nodeEntry } from "./node-entry.ts";
import { markProcess } from "./process-info.ts";
import type { EndSignal, ReaperMessage } from "./reaper-message.ts";

export interface Reaper {
  readonly pid: number | undefined;
  /**
   * From now on this process goes when we go: asked by `signal`, and killed after `graceMs`
   * (default 3000). The last registered ends first.
   */
  register(pid: number, signal: EndSignal, graceMs?: number): void;
  /** To be called as soon as it has ended, since its pid will be used again. */
  unregister(pid: number): void;
  /** Ends the reaper, and with it whatever is still registered. */
  stop(): Promise<void>;
}

const GRACE_MS = 3_000;

/** Does not keep this process alive. */
export function startReaper(): Reaper {
  const child = spawn(process.execPath, nodeEntry(import.meta.url, "./reaper-process"), {
    cwd: "/",
    detached: true,
    windowsHide: true,
    // Options for our own process (inspector port, coverage folder) are not for this one.
    env: { ...process.env, NODE_OPTIONS: "", NODE_V8_COVERAGE: "" },
    stdio: ["pipe", "ignore", "ignore"],
  });
  const pipe = child.stdin;
  // Should the reaper be gone, writing to it fails; we then lack the safety net and nothing else.
  pipe.on("error", () => undefined);
  child.on("error", () => undefined);
  child.unref();
  if (pipe instanceof Socket) pipe.unref();
  const tell = (message: ReaperMessage): void => {
    pipe.write(`${JSON.stringify(message)}\n`);
  };
  return {
    pid: child.pid,
    register: (pid, signal, graceMs = GRACE_MS) =>
      tell({ kind: "register", ...markProcess(pid), signal, graceMs }),
    unregister: (pid) => tell({ kind: "unregister", pid }),
    stop: () => closeAndWait(child, pipe),
  };
}

async function closeAndWait(child: ChildProcess, pipe: Writable): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  pipe.end();
  await once(child, "exit");
}
