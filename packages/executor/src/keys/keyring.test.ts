import { describe, expect, it } from "vitest";
import { sign } from "../call/sign-request.ts";
import type { KeySource, StoredKey } from "../db/key-source.ts";
import { createLogger } from "../ops/log.ts";
import { createKeyring, type Keyring } from "./keyring.ts";
import { newKey } from "./new-key.ts";
import { hashedSigningKey, signingSecret } from "./signing-key.ts";

const log = createLogger("silent");
const GIVEN = "signkey-prod-0123456789abcdef0123456789abcdef";

const rowOf = ({ row }: ReturnType<typeof newKey>, isRevoked = false): StoredKey => ({
  id: row.id,
  kind: row.kind,
  prefix: row.prefix,
  hash: row.hash,
  secret: isRevoked ? null : row.secret,
  isRevoked,
});

interface Table {
  rows: readonly StoredKey[];
  readonly used: string[];
  readonly source: KeySource;
}

function tableOf(rows: readonly StoredKey[]): Table {
  const table: Table = {
    rows,
    used: [],
    source: {
      load: () => Promise.resolve(table.rows),
      noteUse: (ids) => Promise.resolve(void table.used.push(...ids)),
    },
  };
  return table;
}

/** It has read the table once; it reads it again only when a test makes it. */
async function openRing(table: Table, signingKeys: readonly string[] = []): Promise<Keyring> {
  const ring = createKeyring({
    eventKeys: [],
    signingKeys,
    source: table.source,
    log,
    lookAgainMs: 0,
  });
  await ring.open();
  ring.close();
  return ring;
}

/** Tells keys apart by what they sign. */
const signatureOf = (key: string): string => sign("text", signingSecret(key), 0);
const signaturesOf = (ring: Keyring): string[] =>
  ring.secrets().map((secret) => sign("text", secret, 0));

describe("the keys of the table", () => {
  const first = newKey("signing", "production");
  const second = newKey("signing", "production");
  const event = newKey("event", "production");
  const revoked = newKey("event", "production");

  it("count, and the first of the signing keys signs", async () => {
    const ring = await openRing(tableOf([rowOf(second), rowOf(first), rowOf(event)]));
    expect(signaturesOf(ring)).toEqual([signatureOf(second.key), signatureOf(first.key)]);
    expect(ring.signing()).toBe(ring.secrets()[0]);
    expect(await ring.checkToken(hashedSigningKey(first.key))).toBe("valid");
    expect(await ring.checkToken(hashedSigningKey(second.key))).toBe("valid");
    expect(await ring.checkEventKey(event.key)).toBe("valid");
  });

  it("do not count when they are revoked, and who has one is told so", async () => {
    const ring = await openRing(tableOf([rowOf(first, true), rowOf(revoked, true)]));
    expect(ring.signing()).toBeUndefined();
    expect(ring.hasEventKey()).toBe(false);
    expect(await ring.checkEventKey(revoked.key)).toBe("revoked");
    expect(await ring.checkToken(hashedSigningKey(first.key))).toBe("revoked");
  });

  it("are of one kind each: no event key is a token, no token an event key", async () => {
    const ring = await openRing(tableOf([rowOf(first), rowOf(event)]));
    expect(await ring.checkToken(event.key)).toBe("unknown");
    expect(await ring.checkEventKey(hashedSigningKey(first.key))).toBe("unknown");
    expect(await ring.checkEventKey(first.key)).toBe("unknown");
  });

  it("count as soon as they are made", async () => {
    const table = tableOf([]);
    const ring = await openRing(table);
    table.rows = [rowOf(event)];
    expect(await ring.checkEventKey(event.key)).toBe("valid");
  });

  it("are noted as used when the table is read the next time", async () => {
    const table = tableOf([rowOf(event)]);
    const ring = await openRing(table);
    await ring.checkEventKey(event.key);
    await ring.open();
    ring.close();
    expect(table.used).toEqual([event.row.id]);
  });
});

describe("while the table cannot be read", () => {
  const event = newKey("event", "production");

  it("known keys count, and unknown ones are not refused as wrong", async () => {
    const table = tableOf([rowOf(event)]);
    let isAway = false;
    const away: KeySource = {
      load: () => (isAway ? Promise.reject(new Error("away")) : table.source.load()),
      noteUse: () => Promise.reject(new Error("away")),
    };
    const ring = await openRing({ ...table, source: away });
    isAway = true;
    expect(await ring.checkEventKey(event.key)).toBe("valid");
    await expect(ring.checkEventKey("unknown")).rejects.toThrow("away");
  });
});

describe("a key of a variable", () => {
  const stored = newKey("signing", "production");

  it("signs before those of the table, which count beside it", async () => {
    const ring = await openRing(tableOf([rowOf(stored)]), [GIVEN]);
    expect(signaturesOf(ring)).toEqual([signatureOf(GIVEN), signatureOf(stored.key)]);
    expect(await ring.checkToken(hashedSigningKey(GIVEN))).toBe("valid");
  });

  it("that was made by `cairn keys` and revoked does not count either", async () => {
    const ring = await openRing(tableOf([rowOf(stored, true)]), [stored.key]);
    expect(ring.signing()).toBeUndefined();
    expect(await ring.checkToken(hashedSigningKey(stored.key))).toBe("revoked");
  });
});
