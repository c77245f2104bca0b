// The command `cairn`: reads the arguments, runs one command, and turns what is thrown into words.
import { Command as Program, Option } from "commander";
import { SETTINGS } from "../ops/all-settings.ts";
import { type Options, optionName, readSettings } from "../ops/read-settings.ts";
import { type Command, COMMANDS, type Setting } from "../ops/setting.ts";
import { runDev } from "./dev/dev.ts";
import { runDoctor } from "./doctor.ts";
import { explained } from "./explained.ts";
import type { Invocation } from "./invocation.ts";
import { KEYS_NOTES, runKeys } from "./keys.ts";
import { runLimits } from "./limits.ts";
import { runMigrate } from "./migrate.ts";
import { runPause, runPauses, runResume } from "./pauses.ts";
import { runRuns } from "./runs.ts";
import { runSchedules, SCHEDULES_ARGUMENTS, SCHEDULES_EXAMPLES } from "./schedules.ts";
import { runSetup } from "./setup.ts";
import { runSend } from "./send.ts";
import { runStart } from "./start.ts";
import { runWhy } from "./why.ts";
import { VERSION } from "../ops/version.ts";

type Run = (invocation: Invocation) => Promise<number>;

interface CommandText {
  readonly run: Run;
  readonly says: string;
  readonly arguments?: readonly (readonly [name: string, says: string])[];
  readonly examples: readonly string[];
  /** What else there is to know, line by line. */
  readonly notes?: readonly string[];
}

const TEXTS: Readonly<Record<Command, CommandText>> = {
  dev: {
    run: runDev,
    says: "Everything for development: a Postgres, the executor, the dashboard and the example app.",
    examples: ["cairn dev", "cairn dev --app http://127.0.0.1:3000/api/cairn", "cairn dev --fresh"],
  },
  start: {
    run: runStart,
    says: "The executor for production. Refuses to start without a database and keys.",
    examples: ["DATABASE_URL=… cairn start"],
    notes: ["The keys are those of `cairn keys`, and those of the variables above."],
  },
  migrate: {
    run: runMigrate,
    says: "Brings the database's schema to this version. Safe to repeat, and while executors run.",
    examples: ["DATABASE_URL=… cairn migrate"],
  },
  keys: {
    run: runKeys,
    says: "Makes, lists, rotates and revokes the keys of production. A key is shown once.",
    arguments: [
      ["[action]", "list (default), mint, rotate or revoke"],
      ["[key]", "mint: event or signing. revoke: a prefix or an id, as list shows them"],
    ],
    examples: [
      "cairn keys mint event",
      "cairn keys mint signing --env staging",
      "cairn keys rotate",
      "cairn keys revoke eventkey-production-1a2b3c4d",
    ],
    notes: KEYS_NOTES,
  },
  send: {
    run: runSend,
    says: "Sends an event and prints its id.",
    arguments: [
      ["<name>", "the event's name"],
      ["[data]", "its data, a JSON object"],
    ],
    examples: [`cairn send store/order.placed '{"orderId":"o-1"}'`],
  },
  runs: {
    run: runRuns,
    says: "Lists runs, shows one as a trace, cancels one, or runs one again.",
    arguments: [
      ["[action]", "list (default), show, cancel or rerun"],
      ["[id]", "the run"],
    ],
    examples: ["cairn runs", "cairn runs show 01M7…", "cairn runs cancel 01M7…"],
  },
  why: {
    run: runWhy,
    says: "Says what a run waits for now, since when, and where its time went.",
    arguments: [["<run>", "the id of the run"]],
    examples: ["cairn why 01M7…"],
  },
  pause: {
    run: runPause,
    says: "Pauses a function, an app or everything. Calls under way finish.",
    arguments: [
      ["<scope>", "function, app or all"],
      ["[target]", "the function's slug or the app's name"],
    ],
    examples: [
      "cairn pause function shop-charge --reason 'the bank is down'",
      "cairn pause app shop --skip",
      "cairn pause all",
    ],
  },
  resume: {
    run: runResume,
    says: "Resumes what was paused.",
    arguments: [
      ["<scope>", "function, app or all"],
      ["[target]", "the function's slug or the app's name"],
    ],
    examples: ["cairn resume function shop-charge", "cairn resume all"],
  },
  pauses: {
    run: runPauses,
    says: "Lists what is paused, by whom, since when and why.",
    examples: ["cairn pauses"],
  },
  schedules: {
    run: runSchedules,
    says: "Lists what the clock starts, makes it, pauses it, runs it now or for a time that is over.",
    arguments: SCHEDULES_ARGUMENTS,
    examples: SCHEDULES_EXAMPLES,
  },
  limits: {
    run: runLimits,
    says: "Lists limits of functions, sets one at runtime, or resets it to what the code says.",
    arguments: [
      ["[action]", "list (default), set, reset or changes"],
      ["[function]", "its slug"],
      ["[name]", "which of its limits, as list shows it"],
      ["[limit]", "set: the new limit; of debounce its period, of batchEvents its maxSize"],
      ["[period]", "set: of throttle and rateLimit, such as 1m; of the other two the timeout"],
      ["[burst]", "set: of a throttle"],
    ],
    examples: [
      "cairn limits",
      "cairn limits set shop-charge 'concurrency[0]' 5 --reason 'the bank asked for it'",
      "cairn limits set shop-mail throttle 10 1m",
      "cairn limits set shop-search debounce 30s 5m",
      "cairn limits reset shop-charge 'concurrency[0]'",
    ],
  },
  setup: {
    run: runSetup,
    says: "Tells QStash of this executor: the schedule of the sweep. Safe to repeat; it repairs.",
    arguments: [["<service>", "qstash"]],
    examples: ["CAIRN_PUBLIC_URL=https://cairn.example.com cairn setup qstash"],
  },
  doctor: {
    run: runDoctor,
    says: "Checks the database: version, schema, and every invariant that can be asked in SQL; and QStash.",
    examples: ["DATABASE_URL=… cairn doctor", "DATABASE_URL=… cairn doctor --queue qstash"],
  },
};

const program = new Program("cairn")
  .description("Durable step functions on Postgres.")
  .version(VERSION)
  .showHelpAfterError();
for (const name of COMMANDS) addCommand(name, TEXTS[name]);
await program.parseAsync();

function addCommand(name: Command, text: CommandText): void {
  const command = program.command(name).description(text.says);
  for (const [argument, says] of text.arguments ?? []) command.argument(argument, says);
  const secrets: Setting[] = [];
  for (const setting of SETTINGS.filter(({ commands }) => commands.includes(name))) {
    if (setting.secret === true) secrets.push(setting);
    else command.addOption(optionOf(setting));
  }
  command.addHelpText("after", helpOf(text, secrets));
  command.action(async () => {
    process.exitCode = await runCommand(name, text.run, {
      options: command.opts(),
      args: command.args,
    });
  });
}

function optionOf(setting: Setting): Option {
  const value = setting.value === undefined ? "" : ` <${setting.value}>`;
  const option = new Option(
    `${optionName(setting)}${value}`,
    `${setting.says} Default: ${setting.otherwise}. [${setting.variable}]`,
  );
  // `--no-app` is a switch of its own here, not the negation of another; and commander would name
  // it `app`.
  option.negate = false;
  option.attributeName = () => setting.name;
  if (setting.repeatable === true) {
    option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  }
  return option;
}

function helpOf(text: CommandText, secrets: readonly Setting[]): string {
  const variables = secrets.map((setting) => `  ${setting.variable}  ${setting.says}`);
  const environment =
    variables.length === 0 ? [] : ["", "From the environment only:", ...variables];
  const notes = text.notes === undefined ? [] : ["", ...text.notes];
  const examples = text.examples.map((line) => `  ${line}`);
  return [...environment, ...notes, "", "Examples:", ...examples].join("\n");
}

async function runCommand(
  name: Command,
  run: Run,
  given: { readonly options: Options; readonly args: readonly string[] },
): Promise<number> {
  try {
    return await run({
      settings: readSettings(name, given.options, process.env),
      args: given.args,
    });
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): number {
  const words = explained(error);
  if (words === undefined) throw error;
  process.stderr.write(`\n${words.message}\n${words.hint === undefined ? "" : `${words.hint}\n`}`);
  return 1;
}
