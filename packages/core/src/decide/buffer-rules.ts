// What a function says of events that do not each start a run: `debounce` keeps the last of several,
// `batchEvents` gathers them. A function has one of the two at most.
import type { Expression } from "../expression/expression.ts";

export interface DebounceRule {
  readonly kind: "debounce";
  /** Each event puts the run off until so long after it. Milliseconds. */
  readonly periodMs: number;
  /** The run starts so long after the first event at the latest; null: events may put it off for ever. */
  readonly timeoutMs: number | null;
  /** Events with the same value belong together; null: all of the function's do. */
  readonly key: Expression | null;
}

export interface BatchRule {
  readonly kind: "batch";
  /** The run starts at once with so many events. */
  readonly maxSize: number;
  /** The run starts so long after the first event at the latest. Milliseconds. */
  readonly timeoutMs: number;
  readonly key: Expression | null;
  /** An event for which it does not hold starts a run of its own; null: all are gathered. */
  readonly condition: Expression | null;
}

export type BufferRule = DebounceRule | BatchRule;
