// Waits for a condition by asking again and again, and says what it waited for when it gives up.
import { setTimeout as sleep } from "node:timers/promises";

const INTERVAL_MS = 15;
/** A generous upper bound: a busy machine is slow, and only a defect takes this long. */
const DEADLINE_MS = 60_000;

export interface Patience {
  /** Default 60,000. */
  readonly withinMs?: number;
  /** Adds to the message of the error: what is known at the deadline. */
  readonly why?: () => string | Promise<string>;
}

/**
 * Resolves with the first answer that is not undefined. An error of the question counts as no
 * answer yet: what is asked may be down for a while.
 */
export async function eventually<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  { withinMs = DEADLINE_MS, why }: Patience = {},
): Promise<Answer> {
  const deadline = performance.now() + withinMs;
  let problem: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      problem = undefined;
    } catch (error) {
      problem = error;
    }
    if (performance.now() > deadline) {
      const details = why === undefined ? "" : `\n${await why()}`;
      throw new Error(`not within ${String(withinMs)} ms: ${what}${details}`, { cause: problem });
    }
    await sleep(INTERVAL_MS);
  }
}

/** The same for a condition: resolves when it holds. */
export async function eventuallyTrue(
  what: string,
  holds: () => Promise<boolean> | boolean,
  patience: Patience = {},
): Promise<void> {
  await eventually(what, async () => ((await holds()) ? true : undefined), patience);
}
