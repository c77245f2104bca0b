// docs/configuration.md, made from the table of settings. `npm run docs` writes it; a test compares.
import { SETTINGS } from "./all-settings.ts";
import { optionName } from "./read-settings.ts";
import { COMMANDS, type Setting } from "./setting.ts";

const HEAD = `# Configuration

Every setting is an environment variable; most are options too, and an option wins over its variable.
An empty variable counts as not given. All settings are read once, at start; what is wrong with any of
them is said at once, together. Durations are written \`500ms\`, \`1s\`, \`2h\`, \`1d12h\`. Secrets are taken
from the environment only, because a command line can be seen by others.

<!-- Made from packages/executor/src/ops/all-settings.ts by \`npm run docs\`. Do not edit by hand. -->
`;

const TAIL = `
## Apps

An app needs one variable in development: \`CAIRN_DEV=http://127.0.0.1:8288\` with our SDK,
\`INNGEST_DEV=http://127.0.0.1:8288\` with the official one. In production it needs the executor's URL
(\`CAIRN_BASE_URL\` or \`INNGEST_BASE_URL\`), an event key and the signing key under the same prefixes;
docs/sdk.md lists them.
`;

const COLUMNS: Row = ["Variable", "Option", "Meaning", "Default"];

type Row = readonly [variable: string, option: string, meaning: string, otherwise: string];

export function configurationDocument(): string {
  const sections = COMMANDS.map((command) => {
    const rows = SETTINGS.filter(({ commands }) => commands.includes(command)).map(rowOf);
    return `\n## cairn ${command}\n\n${table(rows)}\n`;
  });
  return `${HEAD}${sections.join("")}${TAIL}`;
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
