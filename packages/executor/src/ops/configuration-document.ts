// docs/configuration.md, made from the table of settings. `npm run docs` writes it; a test compares.
import { SETTINGS } from "./all-settings.ts";
import { optionName } from "./read-settings.ts";
import { COMMANDS, type Setting } from "./setting.ts";

const HEAD = `# Configuration

Every setting is an environment variable; most are options too, and an option wins over its variable.
An empty variable counts as not given. All settings are read once, at start; what is wrong with any of
them is said at once, together. Durations are written \`500ms\`, \`1s\`, \`2h\`, \`1d12h\`. Secrets are taken
from the environment only, because a command line can be seen by others.

<!-- Made from packages/executor/src/ops/settings.ts by \`npm run docs\`. Do not edit by hand. -->
`;

const TAIL = `
## Apps

An app needs one variable in development: \`CAIRN_DEV=http://127.0.0.1:8288\` with our SDK,
\`INNGEST_DEV=http://127.0.0.1:8288\` with the official one. In production it needs the executor's URL
(\`CAIRN_BASE_URL\` or \`INNGEST_BASE_URL\`), an event key and the signing key under the same prefixes;
docs/sdk.md lists them.
`;

export function configurationDocument(): string {
  const sections = COMMANDS.map((command) => {
    const rows = SETTINGS.filter(({ commands }) => commands.includes(command)).map(rowOf);
    return `\n## cairn ${command}\n\n| Variable | Option | Meaning | Default |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return `${HEAD}${sections.join("")}${TAIL}`;
}

function rowOf(setting: Setting): string {
  const option = setting.secret === true ? "" : `\`${optionName(setting)}${valueOf(setting)}\``;
  return `| \`${setting.variable}\` | ${option} | ${setting.says} | ${setting.otherwise} |`;
}

const valueOf = ({ value }: Setting): string => (value === undefined ? "" : ` <${value}>`);
