// Entry of the reaper process: remembers what its parent started, and ends that when the parent is
// gone. The system closes the parent's end of the pipe however it died, SIGKILL included.
import { createInterface } from "node:readline";
import { endProcess, type ProcessToEnd } from "./end-process.ts";
import { reaperMessage } from "./reaper-message.ts";

const registered = new Map<number, ProcessToEnd>();

function remember(line: string): void {
  const message = reaperMessage.parse(JSON.parse(line));
  if (message.kind === "register") registered.set(message.pid, message);
  else registered.delete(message.pid);
}

// Ctrl-C in the terminal and a closing terminal are for the parent; this process must outlive it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) remember(line);

// What started last leans on what started before.
for (const target of [...registered.values()].toReversed()) await endProcess(target);
