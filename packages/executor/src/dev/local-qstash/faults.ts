// What goes wrong on purpose. A message's fate is drawn when it is published, so that with the same
// seed and the same publishes the same messages suffer.

export interface LocalQstashFaults {
  /** Share of messages (0 to 1) that are accepted and then never delivered, nor in the DLQ. Default 0. */
  readonly dropShare: number;
  /** Share of messages (0 to 1) whose first delivery is made twice. Default 0. */
  readonly duplicateShare: number;
  /** Of the doubled ones, the share delivered at the same time, not one after the other. Default 0.5. */
  readonly atOnceShare: number;
  /** Each message comes later by 0 up to so many milliseconds; not scaled. Default 0. */
  readonly maxExtraDelayMs: number;
  /** Share of messages (0 to 1) that let one other message go first. Never those of queues. Default 0. */
  readonly reorderShare: number;
  /** Added to the clock that signs deliveries; negative: it is slow. Default 0. */
  readonly clockSkewSeconds: number;
  /**
   * `answer_503`: publishes are answered with 503. `refuse`: no connection is taken. Deliveries of
   * what was published before go on. Default `no`.
   */
  readonly down: "no" | "answer_503" | "refuse";
  /** Publishes are answered so, and nothing of them is taken. Default: undefined, as they deserve. */
  readonly refusal: FixedRefusal | undefined;
  /**
   * A batch with a message that the plan does not allow: refused as a `whole`, or `each` message has an
   * answer of its own. QStash is known to do both. Default `whole`.
   */
  readonly batchRefusals: "whole" | "each";
}

interface FixedRefusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const NO_FAULTS: LocalQstashFaults = {
  dropShare: 0,
  duplicateShare: 0,
  atOnceShare: 0.5,
  maxExtraDelayMs: 0,
  reorderShare: 0,
  clockSkewSeconds: 0,
  down: "no",
  refusal: undefined,
  batchRefusals: "whole",
};

/** What happens to one message. */
export interface Fate {
  readonly isDropped: boolean;
  readonly copy: "none" | "at_once" | "afterwards";
  readonly extraDelayMs: number;
  readonly isOvertaken: boolean;
}

/** Takes five numbers whatever the faults are: switching one on does not change the others' draws. */
export function drawFate(faults: LocalQstashFaults, random: () => number): Fate {
  const isDropped = random() < faults.dropShare;
  const isDoubled = random() < faults.duplicateShare;
  const copy = random() < faults.atOnceShare ? "at_once" : "afterwards";
  const extraDelayMs = random() * faults.maxExtraDelayMs;
  const isOvertaken = random() < faults.reorderShare;
  return { isDropped, copy: isDoubled ? copy : "none", extraDelayMs, isOvertaken };
}
