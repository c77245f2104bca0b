// `cairn keys`: the keys of production. Works on the database; executors see what changed at once.
import { CairnError } from "@cairn/core";
import { type Database, openDatabase } from "../db/client.ts";
import type { KeyKind } from "../db/key-source.ts";
import {
  insertKey,
  type ListedKey,
  listKeys,
  revokeKey,
  rotateSigningKey,
} from "../db/manage-keys.ts";
import { newKey } from "../keys/new-key.ts";
import { withDatabase } from "./database-problem.ts";
import { PRODUCTION } from "../host/options-of-settings.ts";
import type { Invocation } from "./invocation.ts";
import { keyLines, signerOf } from "./key-lines.ts";
import { requireDatabaseUrl } from "../host/require-database-url.ts";

export const KEYS_NOTES: readonly string[] = [
  "To change the signing key without a failed call:",
  "  1. cairn keys mint signing     executors accept the new key, and sign with the old one",
  "  2. give every app the new key, and the old one as its fallback:",
  "     INNGEST_SIGNING_KEY=<new> INNGEST_SIGNING_KEY_FALLBACK=<old>  (or CAIRN_…)",
  "  3. cairn keys rotate           executors sign with the new key",
  "  4. cairn keys revoke <old>     the old key opens nothing any more",
  "Executors follow within two seconds; none has to be restarted.",
];

interface KeysContext {
  readonly sql: Database["sql"];
  readonly environment: string;
}

type Action = (context: KeysContext, what: string | undefined) => Promise<void>;

const ACTIONS: Readonly<Record<string, Action>> = { list, mint, rotate, revoke };

export async function runKeys({ settings, args }: Invocation): Promise<number> {
  const [name = "list", what] = args;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) {
    throw refused(`There is no action "${name}".`, "Use list, mint, rotate or revoke.");
  }
  const url = requireDatabaseUrl(settings);
  await withDatabase(url, async () => {
    const database = openDatabase({ url, connections: 2, pooled: settings.pooled });
    try {
      await action({ sql: database.sql, environment: settings.env ?? PRODUCTION }, what);
    } finally {
      await database.close();
    }
  });
  return 0;
}

async function list({ sql }: KeysContext): Promise<void> {
  const keys = await listKeys(sql);
  if (keys.length === 0) return say("No keys yet. `cairn keys mint event` makes one.");
  for (const line of keyLines(keys)) console.log(line);
}

async function mint({ sql, environment }: KeysContext, what: string | undefined): Promise<void> {
  if (what !== "event" && what !== "signing") {
    throw refused(
      "`cairn keys mint` needs to know which kind.",
      "Use `mint event` or `mint signing`.",
    );
  }
  const { key, row } = newKey(what, environment);
  await insertKey(sql, row);
  const keys = await listKeys(sql);
  say(`A new ${what} key for the environment ${environment}. It is shown this once:`);
  console.log(key);
  say(
    nextStep(
      what,
      keys.find(({ id }) => id === row.id),
    ),
  );
}

function nextStep(kind: KeyKind, made: ListedKey | undefined): string {
  if (kind === "event")
    return "Give it to those who send events: INNGEST_EVENT_KEY or CAIRN_EVENT_KEY.";
  return made?.signs === true
    ? "Calls are signed with it. Give it to every app: INNGEST_SIGNING_KEY or CAIRN_SIGNING_KEY."
    : "It is accepted now. When every app has it, and the old one as its fallback: `cairn keys rotate`.";
}

async function rotate({ sql, environment }: KeysContext, what = "signing"): Promise<void> {
  if (what !== "signing") {
    throw refused(
      "Only signing keys are rotated.",
      "Of event keys every one counts: mint a new one, and revoke the old one when nobody sends with it.",
    );
  }
  const before = signerOf(await listKeys(sql), environment);
  if (!(await rotateSigningKey(sql, environment))) {
    throw refused(
      `The environment ${environment} has no newer signing key to change to.`,
      "Make one with `cairn keys mint signing`, and give it to every app first.",
    );
  }
  const after = signerOf(await listKeys(sql), environment);
  say(`Calls are signed with ${after?.prefix ?? "it"} from now on.`);
  if (before !== undefined) {
    say(`When no app uses ${before.prefix} any more: cairn keys revoke ${before.prefix}`);
  }
}

async function revoke({ sql }: KeysContext, what: string | undefined): Promise<void> {
  const key = findKey(await listKeys(sql), what);
  await revokeKey(sql, key.id);
  say(`${key.prefix} is revoked. It opens nothing any more.`);
  if (key.kind === "event") return;
  const signer = signerOf(await listKeys(sql), key.environment);
  say(
    signer === undefined
      ? `No signing key is left in the table for ${key.environment}: unless an executor has CAIRN_SIGNING_KEY, it calls no app. Make one: cairn keys mint signing`
      : `Calls are signed with ${signer.prefix}.`,
  );
}

function findKey(keys: readonly ListedKey[], what: string | undefined): ListedKey {
  if (what === undefined) {
    throw refused("`cairn keys revoke` needs a key.", "`cairn keys` lists them.");
  }
  const found = keys.filter(({ id, prefix }) => id === what || prefix === what);
  const [first, ...more] = found.filter(({ revokedAt }) => revokedAt === null);
  if (more.length > 0) throw refused(`Several keys begin with ${what}.`, "Give the id of one.");
  if (first !== undefined) return first;
  if (found.length > 0) throw refused("This key is revoked already.", "Nothing is to be done.");
  throw refused(
    "There is no such key.",
    "Give a prefix or an id as `cairn keys` lists them. A key of a variable is removed there.",
  );
}

/** Beside the key itself, which alone goes to standard output. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function refused(message: string, hint: string): CairnError {
  return new CairnError("parameter_invalid", { message, hint });
}
