// A long-lived Node server as a child: started, watched until it answers, and stopped for certain.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { DevError } from "./dev-error.ts";
import { endProcess, killGroup } from "./end-process.ts";
import { answersHttp } from "./http-probe.ts";
import { keepLastLines, readOutputLines } from "./output-lines.ts";
import { markProcess } from "./process-info.ts";
import type { Reaper } from "./reaper.ts";
import { waitUntil } from "./wait-until.ts";

export interface ChildOptions {
  /** Stands before each of its lines, and in messages about it. */
  readonly name: string;
  /**
   * Arguments of `node`: the script first. Never npx or a shell: those pass no signals on, so that
   * the server would live on without them.
   */
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Laid over our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gets each line that it prints, as "[name] line". */
  readonly onOutput?: (line: string) => void;
  /**
   * When it can be used: a URL that must answer anything, or a question. Default: as soon as it
   * runs.
   */
  readonly ready?: string | (() => Promise<boolean>);
  /** Default 30,000. */
  readonly readyWithinMs?: number;
  /** From SIGTERM to SIGKILL. Default 5,000. */
  readonly stopWithinMs?: number;
  readonly reaper?: Pick<Reaper, "register" | "unregister">;
  /** Gives up waiting for it to be ready; afterwards it changes nothing. */
  readonly signal?: AbortSignal;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** False when it ended without having been asked to. */
  readonly wasStopped: boolean;
}

export interface RunningChild {
  readonly name: string;
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. Never rejects. */
  readonly exited: Promise<ChildExit>;
  /** Resolves when the child and all of its process group are gone. */
  stop(): Promise<void>;
}

const LAST_LINES = 20;

/**
 * Resolves when it is ready. Throws `child_failed` with its last lines when it ends before that or
 * takes too long.
 */
export async function startChild(options: ChildOptions): Promise<RunningChild> {
  const { name, onOutput, reaper } = options;
  const child = spawnNode(options);
  const lastLines = keepLastLines(LAST_LINES);
  readOutputLines([child.stdout, child.stderr], (line) => {
    lastLines.add(line);
    onOutput?.(`[${name}] ${line}`);
  });
  const pid = await pidOf(child, name);
  reaper?.register(pid, "SIGTERM", stopWithin(options));
  const running = watch(child, pid, options);
  const trouble = await becomeReady(running, options);
  if (trouble === undefined) return running;
  await running.stop();
  throw new DevError("child_failed", `${name} ${trouble}\n${lastLines.text()}`.trimEnd());
}

function spawnNode({ args, cwd, env }: ChildOptions): ChildProcess {
  return spawn(process.execPath, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    // A group of its own: Ctrl-C reaches only us, and we stop the parts in their order.
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function pidOf(child: ChildProcess, name: string): Promise<number> {
  if (child.pid !== undefined) return child.pid;
  const [error] = await once(child, "error");
  throw new DevError("child_failed", `${name} cannot be started: ${String(error)}`);
}

function watch(child: ChildProcess, pid: number, options: ChildOptions): RunningChild {
  let wasStopped = false;
  const mark = markProcess(pid);
  const exited = new Promise<ChildExit>((resolve) => {
    child.once("exit", (code, signal) => {
      options.reaper?.unregister(pid);
      killGroup(pid);
      resolve({ code, signal, wasStopped });
    });
  });
  return {
    name: options.name,
    pid,
    exited,
    stop: async () => {
      wasStopped = true;
      await endProcess({ ...mark, signal: "SIGTERM", graceMs: stopWithin(options) });
      await exited;
    },
  };
}

/** What went wrong, or undefined when it is ready. */
async function becomeReady(
  child: RunningChild,
  { ready, readyWithinMs = 30_000, signal }: ChildOptions,
): Promise<string | undefined> {
  let exit: ChildExit | undefined;
  void child.exited.then((end) => (exit = end));
  const isReady = typeof ready === "string" ? () => answersHttp(ready) : ready;
  const isDecided = async (): Promise<boolean> =>
    exit !== undefined || signal?.aborted === true || isReady === undefined || (await isReady());
  const inTime = await waitUntil(isDecided, { timeoutMs: readyWithinMs, intervalMs: 25 });
  if (exit !== undefined) return `ended before it was ready (${describeExit(exit)}).`;
  if (signal?.aborted === true) return "was stopped before it was ready.";
  return inTime ? undefined : `was not ready within ${readyWithinMs / 1_000} s.`;
}

/** "exit code 1" or "signal SIGKILL". */
export function describeExit({ code, signal }: Pick<ChildExit, "code" | "signal">): string {
  return signal === null ? `exit code ${code ?? "unknown"}` : `signal ${signal}`;
}

function stopWithin({ stopWithinMs = 5_000 }: ChildOptions): number {
  return stopWithinMs;
}
