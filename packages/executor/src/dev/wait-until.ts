// Polls a condition of the operating system for which there is no event to listen to.
import { setTimeout as sleep } from "node:timers/promises";

export interface WaitLimits {
  readonly timeoutMs: number;
  /** Default 10. */
  readonly intervalMs?: number;
}

/** True as soon as the condition holds, false when it has not held within the time. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  { timeoutMs, intervalMs = 10 }: WaitLimits,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() >= deadline) return false;
    await sleep(intervalMs);
  }
  return true;
}
