// The arguments of `npm run conformance`.
import { parseArgs } from "node:util";
import { FRAMEWORK_NAMES, type FrameworkName } from "./frameworks/framework-names.ts";
import { type QueueName, QUEUES } from "./runner/queue.ts";
import { type Mode, MODES, type SdkName, SDK_NAMES, type Style, STYLES } from "./targets.ts";

export interface Options {
  readonly help: boolean;
  readonly sdks: readonly SdkName[];
  readonly modes: readonly Mode[];
  readonly styles: readonly Style[];
  /** Empty: all of them. */
  readonly only: readonly string[];
  readonly frameworks: readonly FrameworkName[];
  readonly queue: QueueName;
  readonly write: boolean;
  readonly verbose: boolean;
}

export const HELP = `npm run conformance -- [options]

Runs the scenarios of test/conformance as apps of the official SDK (4.24 and 3.54) and of ours,
against a real executor in a process of its own, in development and in production mode.

  --sdk <name>        ${SDK_NAMES.join(", ")}; may be given several times. Default: all
  --mode <name>       ${MODES.join(", ")}; may be given several times. Default: both
  --style <name>      ${STYLES.join(", ")}; may be given several times. Default: all
  --only <text>       scenarios and themes whose name contains this; may be given several times
  --framework <name>  ${FRAMEWORK_NAMES.join(", ")}; only these smoke tests and no scenarios.
                      "all" for all of them, "none" for scenarios alone. Default: both
  --queue <name>      ${QUEUES.join(", ")}: the clock of the executor. Default: postgres
  --write             writes docs/conformance.md from what came of it
  --verbose           prints what the executor and the apps print
  --help              this text

Exit code 0 when everything passed.
`;

/** @throws {TypeError} In words for people, when an argument is not known. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", default: false },
      sdk: { type: "string", multiple: true },
      mode: { type: "string", multiple: true },
      style: { type: "string", multiple: true },
      only: { type: "string", multiple: true, default: [] },
      framework: { type: "string", multiple: true },
      queue: { type: "string", default: "postgres" },
      write: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
    },
  });
  const { help, only, write, verbose } = values;
  const asked =
    values.framework ??
    (only.length === 0 && values.sdk === undefined && values.style === undefined ? ["all"] : []);
  const frameworks = asked.includes("none") ? [] : asked;
  const scenarios = values.framework === undefined || asked.includes("none");
  return {
    help,
    only,
    queue: one("--queue", values.queue, QUEUES),
    write,
    verbose,
    sdks: scenarios ? pick("--sdk", values.sdk, SDK_NAMES) : [],
    modes: pick("--mode", values.mode, MODES),
    styles: pick("--style", values.style, STYLES),
    frameworks: frameworks.includes("all")
      ? FRAMEWORK_NAMES
      : frameworks.map((name) => one("--framework", name, FRAMEWORK_NAMES)),
  };
}

function pick<T extends string>(
  option: string,
  given: readonly string[] | undefined,
  known: readonly T[],
): readonly T[] {
  return given === undefined ? known : given.map((name) => one(option, name, known));
}

function one<T extends string>(option: string, name: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === name);
  if (found !== undefined) return found;
  throw new TypeError(`${option} is one of ${known.join(", ")}, not "${name}".`);
}
