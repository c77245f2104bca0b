// An executor as a process of its own, to be killed, stopped and started again by tests.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Reaper } from "../../packages/executor/src/dev/reaper.ts";
import { keepLastLines, readOutputLines } from "../../packages/executor/src/dev/output-lines.ts";
import type {
  Armed,
  ExecutorMessage,
  ExecutorRequest,
  ExecutorSettings,
  Hits,
} from "./executor-process-protocol.ts";

export interface ExecutorProcessOptions extends Partial<ExecutorSettings> {
  readonly databaseUrl: string;
  readonly port: number;
  /** The compiled entry; see executor-process-build.ts. */
  readonly entry: string;
  /** Ends it, should the test run itself be killed. */
  readonly reaper: Pick<Reaper, "register" | "unregister">;
}

export interface ExecutorProcess {
  readonly url: string;
  readonly pid: number;
  /** Never rejects. */
  readonly exited: Promise<ExecutorExit>;
  isAlive(): boolean;
  /** From now on it kills itself at this hit; null: nowhere. Hits are counted from 0 again. */
  arm(armed: Armed | null): Promise<void>;
  /** How often each failpoint was hit since the last `arm`. */
  hits(): Promise<Hits>;
  /** Sends a signal to this process and no other. */
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
  /** The last lines it printed: warnings and errors. */
  output(): string;
}

interface ExecutorExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const DEFAULTS = {
  leaseMs: 1_000,
  pollMs: 50,
  retryDelayMs: 100,
  shutdownMs: 20_000,
  checkpointing: true,
  maxCalls: 100,
  armed: null,
} as const;
const LAST_LINES = 40;

/** Resolves when it answers on its port. Throws with its last lines when it ends before that. */
export async function startExecutorProcess(
  options: ExecutorProcessOptions,
): Promise<ExecutorProcess> {
  const { entry, reaper, ...given } = options;
  const settings: ExecutorSettings = { ...DEFAULTS, ...given };
  const child = spawn(process.execPath, ["--enable-source-maps", entry], {
    env: {
      ...process.env,
      NODE_OPTIONS: "",
      NODE_V8_COVERAGE: "",
      CAIRN_TEST_EXECUTOR: JSON.stringify(settings),
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("the executor process cannot be started");
  reaper.register(pid, "SIGKILL");
  const lines = keepLastLines(LAST_LINES);
  readOutputLines([child.stdout, child.stderr], (line) => lines.add(line));
  const exited = exitOf(child).finally(() => reaper.unregister(pid));
  const output = (): string => lines.text();
  const isReady = await Promise.race([reply(child, "ready"), exited]);
  if (!("kind" in isReady)) throw new Error(`the executor ended at its start\n${output()}`);

  async function ask<Kind extends ExecutorMessage["kind"]>(
    request: ExecutorRequest,
    kind: Kind,
  ): Promise<Extract<ExecutorMessage, { kind: Kind }>> {
    const answer = reply(child, kind);
    // That it cannot be sent is told by the exit.
    child.send(request, () => undefined);
    const first = await Promise.race([answer, exited]);
    if (!("kind" in first)) throw new Error(`the executor ended before it answered\n${output()}`);
    return first;
  }

  return {
    url: `http://127.0.0.1:${String(options.port)}`,
    pid,
    exited,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    arm: async (armed) => {
      await ask({ kind: "arm", armed }, "armed");
    },
    hits: async () => (await ask({ kind: "hits" }, "hits")).hits,
    signal: (signal) => void child.kill(signal),
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
    output,
  };
}

async function exitOf(child: ChildProcess): Promise<ExecutorExit> {
  await once(child, "exit");
  return { code: child.exitCode, signal: child.signalCode };
}

/** The next message of a kind. Never settles when the process ends first. */
function reply<Kind extends ExecutorMessage["kind"]>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<ExecutorMessage, { kind: Kind }>> {
  return new Promise((resolve) => {
    const onMessage = (message: ExecutorMessage): void => {
      if (!isKind(message, kind)) return;
      child.off("message", onMessage);
      resolve(message);
    };
    child.on("message", onMessage);
  });
}

const isKind = <Kind extends ExecutorMessage["kind"]>(
  message: ExecutorMessage,
  kind: Kind,
): message is Extract<ExecutorMessage, { kind: Kind }> => message.kind === kind;
