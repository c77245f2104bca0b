// Starts one of the benchmark's own processes and asks it things.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Handlers, ReplyMessage } from "../processes/requests.ts";

export interface StartedProcess<Served extends Handlers, Facts> {
  readonly pid: number;
  /** What it said when it was ready. */
  readonly facts: Facts;
  readonly ask: <Name extends string & keyof Served>(
    name: Name,
    data: Parameters<Served[Name]>[0],
  ) => Promise<Awaited<ReturnType<Served[Name]>>>;
  readonly stop: () => Promise<void>;
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

export interface ProcessSettings {
  /** Laid over our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** For Node itself. */
  readonly nodeOptions?: readonly string[];
}

/** @param file - A compiled file of `processes/`, without its extension. */
export async function startProcess<Served extends Handlers, Facts = undefined>(
  file: string,
  { env, nodeOptions = [] }: ProcessSettings = {},
): Promise<StartedProcess<Served, Facts>> {
  const path = fileURLToPath(new URL(`../processes/${file}.js`, import.meta.url));
  const child = fork(path, { env: { ...process.env, ...env }, execArgv: [...nodeOptions] });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  const ready = new Promise<Facts>((resolve, reject) => {
    child.on("message", (message: ReplyMessage) => {
      if (message.kind === "ready") resolve(message.facts as Facts);
      else settle(waiting, message);
    });
    child.once("exit", (code, signal) => {
      const error = new Error(`${file} ended (${String(signal ?? code)})`);
      reject(error);
      for (const { reject: fail } of waiting.values()) fail(error);
      waiting.clear();
    });
  });
  const facts = await ready;
  return {
    pid: child.pid ?? 0,
    facts,
    ask: (name, data) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        child.send({ id: lastId, name, data });
      }),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function settle(
  waiting: Map<number, Waiting>,
  message: Exclude<ReplyMessage, { kind: "ready" }>,
): void {
  const one = waiting.get(message.id);
  waiting.delete(message.id);
  if (message.kind === "done") one?.resolve(message.result as never);
  else one?.reject(new Error(message.message));
}
