// What the runner tells the app's process, and where the app answers what.
import type { Target } from "../targets.ts";

/** The app's only argument, as JSON. */
export interface AppArguments {
  readonly target: Target;
  readonly port: number;
  /** Only these scenarios. */
  readonly scenarios: readonly string[];
}

export const SERVE_PATH = "/api/inngest";
/** `/record/<run id>` answers with a RunRecord. */
export const RECORD_PATH = "/record/";
