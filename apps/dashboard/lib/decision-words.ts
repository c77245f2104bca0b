// Why an event did not start a function, in a few words; the detail beside them has the values.

const WORDS: Readonly<Record<string, string>> = {
  condition_false: "its condition does not hold",
  condition_error: "its condition could not be evaluated",
  idempotent: "a run with the same idempotency key was started before",
  rate_limited: "beyond the rate limit",
  singleton: "another run of the singleton is live",
  debounced: "debounced: a later event counts",
  batched: "gathered in a batch",
  paused: "paused",
  function_missing: "the function is gone",
  duplicate: "an event with this id was received before",
  missed: "the tick had passed while no executor worked",
  overlap: "a run of an earlier tick was live",
  schedule_gone: "the schedule of its tick is gone",
};

/** While it waits for others the same reasons mean something else. */
const WAITING_WORDS: Readonly<Record<string, string>> = {
  debounced: "debounced: starts when no other event has come for a while",
  batched: "gathered in a batch until it is full or due",
};

/** A reason that this dashboard does not know yet is shown as it is. */
export function decisionWords(reason: string, outcome: string): string {
  const known = outcome === "buffered" ? WAITING_WORDS[reason] : undefined;
  return known ?? WORDS[reason] ?? reason;
}
