// The keys that count now: those of the environment variables, and those of the table that `cairn
// keys` writes. The table is looked at every other second, so that no executor has to be restarted.
import type { KeyObject } from "node:crypto";
import type { KeySource } from "../db/key-source.ts";
import type { Logger } from "../ops/log.ts";
import { type Entry, findEntry, givenEntries, storedEntries } from "./key-entries.ts";
import { createSpacedReads } from "./spaced-reads.ts";
import { secretFromStore, signingSecret } from "./signing-key.ts";
import { createUseNotes } from "./use-notes.ts";

export type KeyState = "valid" | "revoked" | "unknown";

export interface Keyring {
  /** What calls are signed with now; undefined: there is none, and no app can be called. */
  readonly signing: () => KeyObject | undefined;
  /** A signature made with any of them counts. The one that signs is the first. */
  readonly secrets: () => readonly KeyObject[];
  readonly hasEventKey: () => boolean;
  /** An unknown one is looked up again, because it may have been made a moment ago. */
  readonly checkEventKey: (key: string) => Promise<KeyState>;
  readonly checkToken: (token: string) => Promise<KeyState>;
  /** What people call the signing key of a bearer token; undefined for one that is not known. */
  readonly nameOfToken: (token: string) => string | undefined;
  /** Reads the table, and keeps reading it. */
  readonly open: () => Promise<void>;
  readonly close: () => void;
}

export interface KeyringOptions {
  /** Of the environment variables. */
  readonly eventKeys: readonly string[];
  /** Of the environment variables; the first one signs. */
  readonly signingKeys: readonly string[];
  /** Undefined: there is no table. */
  readonly source?: KeySource | undefined;
  readonly log: Logger;
  /** Between two reads of the table, in milliseconds. Default 2 s. */
  readonly refreshMs?: number;
  /**
   * An unknown key is looked up in the table, no sooner than this after it was read last, in
   * milliseconds: strangers wait, and cost little. Default 500.
   */
  readonly lookAgainMs?: number;
}

const REFRESH_MS = 2_000;
const LOOK_AGAIN_MS = 500;

interface Snapshot {
  readonly events: readonly Entry[];
  readonly tokens: readonly Entry[];
  readonly secrets: readonly KeyObject[];
  /** Of the first of the secrets; null when it is one of the variables. */
  readonly signer: string | null;
}

export function createKeyring(options: KeyringOptions): Keyring {
  const { source, log, refreshMs = REFRESH_MS, lookAgainMs = LOOK_AGAIN_MS } = options;
  const notes = createUseNotes();
  let now = snapshotOf(options, []);

  async function read(): Promise<void> {
    if (source === undefined) return;
    now = snapshotOf(options, await source.load());
    const used = notes.take();
    if (used.length === 0) return;
    // Only for people: nobody is refused because of it.
    await source.noteUse(used).catch((err: unknown) => {
      log.warn({ err }, "could not note which keys are used");
    });
  }

  const reads = createSpacedReads({ read, log, refreshMs, lookAgainMs });

  async function check(kind: "events" | "tokens", text: string): Promise<KeyState> {
    const known = findEntry(now[kind], text);
    if (known === undefined && source !== undefined) await reads.lookAgain();
    const entry = known ?? findEntry(now[kind], text);
    if (entry === undefined) return "unknown";
    if (entry.isRevoked) return "revoked";
    notes.add(entry.id);
    return "valid";
  }

  return {
    signing: () => {
      notes.add(now.signer);
      return now.secrets[0];
    },
    secrets: () => now.secrets,
    hasEventKey: () => now.events.some(({ isRevoked }) => !isRevoked),
    checkEventKey: (key) => check("events", key),
    checkToken: (token) => check("tokens", token),
    nameOfToken: (token) => findEntry(now.tokens, token)?.name,
    open: reads.start,
    close: reads.stop,
  };
}

type Stored = Awaited<ReturnType<KeySource["load"]>>;

/** A key that was revoked is revoked, whatever the variables say. */
function snapshotOf({ eventKeys, signingKeys }: KeyringOptions, stored: Stored): Snapshot {
  const events = storedEntries(stored, "event");
  const tokens = storedEntries(stored, "signing");
  const given = givenEntries(eventKeys, signingKeys);
  const isRevoked = (hash: Buffer): boolean =>
    tokens.some((entry) => entry.isRevoked && entry.hash.equals(hash));
  const own = given.tokens
    .filter(({ hash }) => !isRevoked(hash))
    .map(({ key }) => ({ id: null, secret: signingSecret(key) }));
  const kept = stored.flatMap(({ id, secret }) =>
    secret === null ? [] : [{ id, secret: secretFromStore(secret) }],
  );
  const signing = [...own, ...kept];
  return {
    events: [...events, ...given.events],
    tokens: [...tokens, ...given.tokens],
    secrets: signing.map(({ secret }) => secret),
    signer: signing[0]?.id ?? null,
  };
}
