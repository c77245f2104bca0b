// Options and environment variables become settings, once, at start. Nothing else reads
// `process.env`.
import { CairnError } from "@cairn/core";
import { SETTINGS } from "./all-settings.ts";
import type { Reader, Setting } from "./setting.ts";
import { Settings } from "./settings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;
/** Options as the command line gave them: texts, lists of texts, or true for a switch. */
export type Options = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

/**
 * An option wins over its variable; an empty variable counts as not given.
 *
 * @throws {CairnError} `configuration_invalid`, naming every wrong setting at once.
 */
export function readSettings(reader: Reader, options: Options, env: Environment): Settings {
  const given: Record<string, string> = {};
  for (const setting of SETTINGS) {
    if (!setting.commands.includes(reader)) continue;
    const value = textOf(options[setting.name]) ?? env[setting.variable];
    if (value !== undefined && value.trim() !== "") given[setting.name] = value.trim();
  }
  const parsed = Settings.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    describe(String(path[0]), message),
  );
  throw invalidSettings(problems);
}

export function invalidSettings(problems: readonly string[]): CairnError {
  return new CairnError("configuration_invalid", {
    message: `The configuration is not valid:\n${problems.map((text) => `  - ${text}`).join("\n")}`,
    hint: "docs/configuration.md lists every setting; each command has --help.",
  });
}

function describe(name: string, message: string): string {
  const setting = SETTINGS.find((known) => known.name === name);
  return setting === undefined
    ? `${name}: ${message}`
    : `${setting.variable}${optionOf(setting)}: ${message}`;
}

const optionOf = (setting: Setting): string =>
  setting.secret === true ? "" : ` (or ${optionName(setting)})`;

/** `noApp` is `--no-app`. */
export function optionName(setting: Pick<Setting, "name">): string {
  return `--${setting.name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function textOf(value: Options[string]): string | undefined {
  if (value === undefined || value === false) return undefined;
  if (value === true) return "true";
  return typeof value === "string" ? value : value.join(",");
}
