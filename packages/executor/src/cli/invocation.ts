// What a command is given: its settings and its arguments.
import type { Settings } from "../ops/settings.ts";

export interface Invocation {
  readonly settings: Settings;
  readonly args: readonly string[];
}
