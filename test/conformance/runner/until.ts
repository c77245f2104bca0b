// Asks again and again, at first often, until there is an answer.
import { setTimeout as sleep } from "node:timers/promises";
import { Mismatch } from "./mismatch.ts";

const LONGEST_MS = 30_000;
const FIRST_POLL_MS = 20;
const SLOWEST_POLL_MS = 200;

/** @throws {Mismatch} When there is none in time. */
export async function until<T>(what: string, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + LONGEST_MS;
  let pause = FIRST_POLL_MS;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Mismatch(what, "in 30 s", "not seen");
    await sleep(pause);
    pause = Math.min(SLOWEST_POLL_MS, pause * 1.5);
  }
}
