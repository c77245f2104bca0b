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
/** Durable endpoints, each by the name of its scenario. */
export const ENDPOINT_PATH = "/endpoints/";
/** What steps make requests of; below it the scenario's name. */
export const PROVIDER_PATH = "/providers/";
/** `/record/<run id>` answers with a RunRecord. */
export const RECORD_PATH = "/record/";
