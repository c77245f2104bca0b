// Turns what a child prints into lines.
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** Calls for each line of the streams, whole and without its end. */
export function readOutputLines(
  streams: readonly (Readable | null)[],
  onLine: (line: string) => void,
): void {
  for (const input of streams) {
    if (input !== null) createInterface({ input }).on("line", onLine);
  }
}

/** Keeps the last lines, for the message when a child fails. */
export function keepLastLines(count: number): { add(line: string): void; text(): string } {
  const lines: string[] = [];
  return {
    add: (line) => {
      lines.push(line);
      if (lines.length > count) lines.shift();
    },
    text: () => lines.join("\n"),
  };
}
