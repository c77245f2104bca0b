// One row of a waterfall: the run, a step, or a span of the app's own tracing.
import type { Segment } from "./step-segments.ts";
import type { Status } from "./status-words.ts";

export interface WaterfallRow {
  /** The step's id; the empty string for the run itself. */
  readonly id: string;
  readonly name: string;
  /** "step", "sleep", "wait", "invoke", "run" or "span". */
  readonly kind: string;
  readonly status: Status;
  readonly segments: readonly Segment[];
  /** Milliseconds since the epoch; `to` is null while it goes on. */
  readonly from: number | null;
  readonly to: number | null;
  /** More than one means that it was retried. */
  readonly attempts: number;
  /** The first line of its error, or what it waits for. */
  readonly note: string | null;
  /** How far inside of others it stands; 0 for the run and its steps. */
  readonly depth: number;
  /** What the app's own tracing recorded in it: rows to be shown below it. */
  readonly spans: readonly WaterfallRow[];
}

export const RUN_ROW_ID = "";
