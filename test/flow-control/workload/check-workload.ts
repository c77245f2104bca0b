// Judges a workload: everything that its functions promise, against what was seen of it. Pure.
import { checkBatch } from "./checks/batch.ts";
import { checkCancellations } from "./checks/cancellation.ts";
import { checkConcurrency } from "./checks/concurrency.ts";
import { checkDebounce } from "./checks/debounce.ts";
import { checkDecisions } from "./checks/decisions.ts";
import { checkIdempotency } from "./checks/idempotency.ts";
import { checkPriority } from "./checks/priority.ts";
import type { Problem } from "./checks/problem.ts";
import { checkSingleton } from "./checks/singleton.ts";
import { checkRateLimit, checkThrottle } from "./checks/starts.ts";
import type { Facts } from "./facts.ts";
import { observe } from "./observed-workload.ts";

const OF_ONE_FUNCTION = [
  checkDecisions,
  checkThrottle,
  checkRateLimit,
  checkDebounce,
  checkBatch,
  checkSingleton,
  checkIdempotency,
  checkCancellations,
  checkPriority,
];

/** @returns What does not hold, as sentences with seed, configuration and evidence. */
export function checkWorkload(facts: Facts): readonly string[] {
  const observed = observe(facts);
  const { seed, functions } = facts.plan;
  const problems = [
    ...checkConcurrency(observed),
    ...functions.flatMap((fn) => OF_ONE_FUNCTION.flatMap((check) => check(observed, fn))),
  ];
  return problems.map((one) => sentenceOf(seed, one));
}

function sentenceOf(seed: number, { promise, functions, evidence }: Problem): string {
  const configurations = functions.map(
    ({ id, events, controls, checkpointing }) =>
      `${id} ${JSON.stringify({ ...controls, events, checkpointing })}`,
  );
  return `seed ${String(seed)}, ${configurations.join(" and ")}: ${promise}: ${evidence}`;
}
