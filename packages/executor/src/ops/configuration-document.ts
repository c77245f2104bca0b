// docs/configuration.md, made from the table of settings. `npm run docs` writes it; a test compares.
import { SETTINGS } from "./all-settings.ts";
import { optionName } from "./read-settings.ts";
import { COMMANDS, type Reader, type Setting } from "./setting.ts";

const HEAD = `# Configuration

Every setting is an environment variable; most are options too, and an option wins over its variable.
An empty variable counts as not given. All settings are read once, at start; what is wrong with any of
them is said at once, together. Durations are written \`500ms\`, \`1s\`, \`2h\`, \`1d12h\`. Secrets are taken
from the environment only, because a command line can be seen by others.

<!-- Made from packages/executor/src/ops/all-settings.ts by \`npm run docs\`. Do not edit by hand. -->
`;

const TAIL = `
## Keys of production

\`cairn start\` needs an event key and a signing key, from the variables above or from \`cairn keys\`, whose
keys every executor of the same database and environment has: nothing is restarted to add, rotate or
revoke one. Keys of the variables count beside them, and \`CAIRN_SIGNING_KEY\` signs before any other.

To change the signing key without a failed call:

1. \`cairn keys mint signing\`: executors accept the new key now, and still sign with the old one.
2. Give every app the new key as \`INNGEST_SIGNING_KEY\` (or \`CAIRN_SIGNING_KEY\`) and the old one as
   \`INNGEST_SIGNING_KEY_FALLBACK\` (or \`CAIRN_SIGNING_KEY_FALLBACK\`), and deploy it.
3. \`cairn keys rotate\`: executors sign with the new key from now on.
4. \`cairn keys revoke <prefix>\` ends the old one, and apps can drop the fallback.

An event key is changed by \`cairn keys mint event\`, a deployment of those who send, and
\`cairn keys revoke\`.

## Apps

An app needs one variable in development: \`CAIRN_DEV=http://127.0.0.1:8288\` with our SDK,
\`INNGEST_DEV=http://127.0.0.1:8288\` with the official one. In production it needs the executor's URL
(\`CAIRN_BASE_URL\` or \`INNGEST_BASE_URL\`), an event key and the signing key under the same prefixes;
docs/sdk.md lists them.
`;

const COLUMNS: Row = ["Variable", "Option", "Meaning", "Default"];

type Row = readonly [variable: string, option: string, meaning: string, otherwise: string];

export function configurationDocument(): string {
  const sections = COMMANDS.map((command) => sectionOf(`cairn ${command}`, command));
  return `${HEAD}${sections.join("")}${sectionOf("apps/serverless", "serverless")}${TAIL}`;
}

function sectionOf(title: string, reader: Reader): string {
  const rows = SETTINGS.filter(({ commands }) => commands.includes(reader)).map(rowOf);
  return `\n## ${title}\n\n${table(rows)}\n`;
}

function rowOf(setting: Setting): Row {
  const option = setting.secret === true ? "" : `\`${optionName(setting)}${valueOf(setting)}\``;
  return [`\`${setting.variable}\``, option, setting.says, setting.otherwise];
}

const valueOf = ({ value }: Setting): string => (value === undefined ? "" : ` <${value}>`);

/** Its columns are aligned, as the formatter wants them. */
function table(rows: readonly Row[]): string {
  const widths = COLUMNS.map((_, column) =>
    Math.max(...[COLUMNS, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = widths.map((width) => "-".repeat(width));
  return [COLUMNS, rule, ...rows].map(line).join("\n");
}
