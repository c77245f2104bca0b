// Every setting there is: its option, its environment variable, its default and what it means. The
// options of the commands, their help and docs/configuration.md are made from this table.
import { parseDuration } from "@cairn/core";
import { z } from "zod";

export const COMMANDS = ["dev", "start", "migrate", "send", "runs", "doctor"] as const;
export type Command = (typeof COMMANDS)[number];

const SWITCH = z.stringbool();
const List = z.string().transform((text) => text.split(/[,\s]+/).filter((item) => item !== ""));
const Duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && text !== "") return ms;
  context.addIssue(`"${text}" is not a duration; write for example 500ms, 1s or 2h`);
  return z.NEVER;
});
const Port = z.coerce.number().int().min(0).max(65_535);
const Count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const PostgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, "begins with postgres:// or postgresql://");
const HttpUrl = z.url({ protocol: /^https?$/, error: "is an absolute URL with http or https" });
const SigningKey = z
  .string()
  .regex(
    /^signkey-[\w]+-(?:[0-9a-f]{2}){16,}$/,
    "looks like signkey-prod-<at least 32 hex digits>",
  );

/** The schema of all settings; each is a text, as it comes from an option or the environment. */
export const Settings = z.object({
  databaseUrl: PostgresUrl.optional(),
  port: Port.default(8288),
  host: z.string().min(1).optional(),
  logLevel: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  env: z.string().min(1).max(64).optional(),
  queue: z.enum(["postgres"], { error: 'is "postgres"' }).default("postgres"),
  eventKeys: List.default([]),
  signingKey: SigningKey.optional(),
  signingKeyFallback: SigningKey.optional(),
  allowedHosts: List.default([]),
  retryDelay: Duration.optional(),
  lease: Duration.optional(),
  poll: Duration.optional(),
  maxCalls: Count(1, 10_000).default(100),
  callTimeout: Duration.optional(),
  checkpointing: SWITCH.default(true),
  maxSteps: Count(1, 10_000).default(1_000),
  maxStepOutput: Count(1_024, 256 * 1_048_576).default(4 * 1_048_576),
  maxState: Count(1_024, 1_024 * 1_048_576).default(32 * 1_048_576),
  connections: Count(2, 200).default(8),
  prepare: SWITCH.default(true),
  shutdown: Duration.optional(),
  dataDir: z.string().min(1).optional(),
  fresh: SWITCH.default(false),
  noDashboard: SWITCH.default(false),
  dashboardUrl: HttpUrl.optional(),
  noApp: SWITCH.default(false),
  app: List.pipe(z.array(HttpUrl)).default([]),
  noDiscovery: SWITCH.default(false),
  url: HttpUrl.default("http://127.0.0.1:8288"),
  apiKey: z.string().min(1).optional(),
});
export type Settings = z.output<typeof Settings>;
export type SettingName = keyof Settings;

export interface Setting {
  readonly name: SettingName;
  readonly variable: string;
  /** For the option: the name of its value; undefined for a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly commands: readonly Command[];
  readonly says: string;
  /** What happens when it is not given, in words. */
  readonly otherwise: string;
  /** Never shown as an option, because a command line can be seen by others. */
  readonly secret?: boolean;
}

const SERVER = ["dev", "start"] as const;
const DATABASE = ["dev", "start", "migrate", "doctor"] as const;
const CLIENT = ["send", "runs"] as const;

export const SETTINGS: readonly Setting[] = [
  {
    name: "databaseUrl",
    variable: "DATABASE_URL",
    value: "url",
    commands: DATABASE,
    secret: true,
    says: "The Postgres database (15 to 18).",
    otherwise: "`dev` starts a Postgres of its own; the others refuse",
  },
  {
    name: "port",
    variable: "CAIRN_PORT",
    value: "port",
    commands: SERVER,
    says: "Port of the API and the dashboard.",
    otherwise: "8288",
  },
  {
    name: "host",
    variable: "CAIRN_HOST",
    value: "host",
    commands: SERVER,
    says: "Address to listen on.",
    otherwise: "127.0.0.1 in `dev`, 0.0.0.0 in `start`",
  },
  {
    name: "logLevel",
    variable: "CAIRN_LOG_LEVEL",
    value: "level",
    commands: SERVER,
    says: "debug, info, warn, error or silent.",
    otherwise: "info",
  },
  {
    name: "env",
    variable: "CAIRN_ENV",
    value: "name",
    commands: SERVER,
    says: "Name of the environment, as apps see it.",
    otherwise: "dev in `dev`, prod in `start`",
  },
  {
    name: "queue",
    variable: "CAIRN_QUEUE",
    value: "name",
    commands: SERVER,
    says: "The delayed-delivery queue.",
    otherwise: "postgres",
  },
  {
    name: "eventKeys",
    variable: "CAIRN_EVENT_KEYS",
    value: "keys",
    commands: ["start"],
    secret: true,
    says: "Keys that senders of events must use, separated by commas.",
    otherwise: "`start` refuses",
  },
  {
    name: "signingKey",
    variable: "CAIRN_SIGNING_KEY",
    value: "key",
    commands: ["start"],
    secret: true,
    says: "The key that calls of apps are signed with: signkey-<word>-<hex>.",
    otherwise: "`start` refuses",
  },
  {
    name: "signingKeyFallback",
    variable: "CAIRN_SIGNING_KEY_FALLBACK",
    value: "key",
    commands: ["start"],
    secret: true,
    says: "An older key that apps may still use while it is being replaced.",
    otherwise: "none",
  },
  {
    name: "allowedHosts",
    variable: "CAIRN_ALLOWED_HOSTS",
    value: "hosts",
    commands: ["dev"],
    says: "Host names besides localhost that `dev` answers to, separated by commas.",
    otherwise: "none",
  },
  {
    name: "retryDelay",
    variable: "CAIRN_RETRY_DELAY",
    value: "duration",
    commands: SERVER,
    says: "Every retry comes after that long.",
    otherwise: "15s, 30s, 1m, 2m, 5m … 2h, plus up to 30s at random",
  },
  {
    name: "lease",
    variable: "CAIRN_LEASE",
    value: "duration",
    commands: SERVER,
    says: "How long a crashed executor's work stays with it.",
    otherwise: "30s; 5s in `dev`",
  },
  {
    name: "poll",
    variable: "CAIRN_POLL",
    value: "duration",
    commands: SERVER,
    says: "The longest time between two looks for due jobs.",
    otherwise: "250ms",
  },
  {
    name: "maxCalls",
    variable: "CAIRN_MAX_CALLS",
    value: "number",
    commands: SERVER,
    says: "Calls of apps at once.",
    otherwise: "100",
  },
  {
    name: "callTimeout",
    variable: "CAIRN_CALL_TIMEOUT",
    value: "duration",
    commands: SERVER,
    says: "The longest that one call of an app may take.",
    otherwise: "2h",
  },
  {
    name: "checkpointing",
    variable: "CAIRN_CHECKPOINTING",
    value: "boolean",
    commands: SERVER,
    says: "Lets apps run consecutive steps in one call.",
    otherwise: "true",
  },
  {
    name: "maxSteps",
    variable: "CAIRN_MAX_STEPS",
    value: "number",
    commands: SERVER,
    says: "Finished steps per run, at most 10,000.",
    otherwise: "1,000",
  },
  {
    name: "maxStepOutput",
    variable: "CAIRN_MAX_STEP_OUTPUT",
    value: "bytes",
    commands: SERVER,
    says: "Size of one step's output.",
    otherwise: "4 MiB",
  },
  {
    name: "maxState",
    variable: "CAIRN_MAX_STATE",
    value: "bytes",
    commands: SERVER,
    says: "Size of all outputs of a run together.",
    otherwise: "32 MiB",
  },
  {
    name: "connections",
    variable: "CAIRN_DB_CONNECTIONS",
    value: "number",
    commands: SERVER,
    says: "Database connections for work; reads take half as many more.",
    otherwise: "8",
  },
  {
    name: "prepare",
    variable: "CAIRN_DB_PREPARE",
    value: "boolean",
    commands: SERVER,
    says: "Prepared statements; false behind a pooler in transaction mode.",
    otherwise: "true",
  },
  {
    name: "shutdown",
    variable: "CAIRN_SHUTDOWN",
    value: "duration",
    commands: SERVER,
    says: "How long calls under way may take to finish at shutdown.",
    otherwise: "20s; 2s in `dev`",
  },
  {
    name: "dataDir",
    variable: "CAIRN_DATA_DIR",
    value: "folder",
    commands: ["dev"],
    says: "Where `dev` keeps its database.",
    otherwise: "`.cairn` in the project",
  },
  {
    name: "fresh",
    variable: "CAIRN_FRESH",
    commands: ["dev"],
    says: "Wipe the data of `dev` first.",
    otherwise: "it lives on",
  },
  {
    name: "noDashboard",
    variable: "CAIRN_NO_DASHBOARD",
    commands: ["dev"],
    says: "Do not start the dashboard.",
    otherwise: "it is started",
  },
  {
    name: "dashboardUrl",
    variable: "CAIRN_DASHBOARD_URL",
    value: "url",
    commands: ["start"],
    says: "Where the dashboard's server runs; its pages are served on the executor's port.",
    otherwise: "no dashboard",
  },
  {
    name: "noApp",
    variable: "CAIRN_NO_APP",
    commands: ["dev"],
    says: "Do not start the example app.",
    otherwise: "it is started when the project has it",
  },
  {
    name: "app",
    variable: "CAIRN_APPS",
    value: "url",
    repeatable: true,
    commands: ["dev"],
    says: "The URL of an app's serve endpoint; may be given several times.",
    otherwise: "apps are discovered",
  },
  {
    name: "noDiscovery",
    variable: "CAIRN_NO_DISCOVERY",
    commands: ["dev"],
    says: "Do not look for apps on this machine's usual ports.",
    otherwise: "they are looked for",
  },
  {
    name: "url",
    variable: "CAIRN_URL",
    value: "url",
    commands: CLIENT,
    says: "Where the executor is.",
    otherwise: "http://127.0.0.1:8288",
  },
  {
    name: "apiKey",
    variable: "CAIRN_API_KEY",
    value: "key",
    commands: CLIENT,
    secret: true,
    says: "For `send` an event key, for `runs` a signing key.",
    otherwise: "none; enough for `dev`",
  },
];
