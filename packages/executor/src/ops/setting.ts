// What there is to say of one setting: its option, its environment variable, its default and what it
// means. The options of the commands, their help and docs/configuration.md are made from it.
import type { SettingName } from "./settings.ts";

export const COMMANDS = [
  "dev",
  "start",
  "migrate",
  "keys",
  "send",
  "runs",
  "why",
  "pause",
  "resume",
  "pauses",
  "limits",
  "schedules",
  "setup",
  "doctor",
] as const;
export type Command = (typeof COMMANDS)[number];
/** `serverless`: no command, but an executor that lives in the routes of a Next.js app. */
export type Reader = Command | "serverless";

export interface Setting {
  readonly name: SettingName;
  readonly variable: string;
  /** For the option: the name of its value; undefined for a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly commands: readonly Reader[];
  readonly says: string;
  /** What happens when it is not given, in words. */
  readonly otherwise: string;
  /** Never shown as an option, because a command line can be seen by others. */
  readonly secret?: boolean;
}
