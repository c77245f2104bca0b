// What `cairn keys` does with the table of keys; each one statement.
import type { Sql } from "postgres";
import { toInstant, toInstantOrNull } from "./instant.ts";
import { type KeyKind, SIGNING_FIRST } from "./key-source.ts";
import { runStatement } from "./row-set.ts";

export interface NewKey {
  readonly id: string;
  readonly kind: KeyKind;
  readonly environment: string;
  readonly prefix: string;
  readonly hash: string;
  readonly secret: string | null;
}

/** A key as it is listed: what it is, never what it opens. Times are ISO-8601 in UTC. */
export interface ListedKey {
  readonly id: string;
  readonly kind: KeyKind;
  readonly environment: string;
  readonly prefix: string;
  /** Of the signing keys of its environment it is the one that signs. */
  readonly signs: boolean;
  /** It has signed, or signs; always true for event keys. */
  readonly wasActivated: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

// The first signing key of an environment signs at once; later ones when they are rotated in.
const INSERT = `
insert into cairn.keys (id, kind, environment, prefix, hash, secret, created_at, activated_at)
select $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, cairn.now(),
  case when $2::text = 'event' or not exists (
    select 1 from cairn.keys
    where environment = $3::text and kind = 'signing' and revoked_at is null) then cairn.now() end`;

export async function insertKey(sql: Sql, key: NewKey): Promise<void> {
  const { id, kind, environment, prefix, hash, secret } = key;
  await runStatement(sql, INSERT, [id, kind, environment, prefix, hash, secret]);
}

const LIST = `
select id, kind, environment, prefix, activated_at is not null as "wasActivated",
  kind = 'signing' and revoked_at is null and 1 = row_number() over (
    partition by environment, kind, revoked_at is null
    order by ${SIGNING_FIRST}) as signs,
  created_at::text as "createdAt", last_used_at::text as "lastUsedAt", revoked_at::text as "revokedAt"
from cairn.keys order by environment, kind, created_at, id`;

/** Of every environment, also revoked ones. */
export async function listKeys(sql: Sql): Promise<readonly ListedKey[]> {
  const rows = await runStatement<ListedKey>(sql, LIST, []);
  return rows.map((row) => ({
    ...row,
    createdAt: toInstant(row.createdAt),
    lastUsedAt: toInstantOrNull(row.lastUsedAt),
    revokedAt: toInstantOrNull(row.revokedAt),
  }));
}

const ROTATE = `
with live as (
  select id, created_at, activated_at from cairn.keys
  where environment = $1::text and kind = 'signing' and revoked_at is null)
update cairn.keys set activated_at = cairn.now() where id = (
  select id from live where activated_at is null and not exists (
    select 1 from live newer where newer.activated_at is not null
      and newer.created_at >= live.created_at)
  order by created_at desc, id desc limit 1)
returning id`;

/** The newest signing key signs from now on. @returns Was there one newer than those that have? */
export async function rotateSigningKey(sql: Sql, environment: string): Promise<boolean> {
  return (await runStatement(sql, ROTATE, [environment])).length > 0;
}

const REVOKE = `
update cairn.keys set revoked_at = cairn.now(), secret = null
where id = $1::text and revoked_at is null returning id`;

/** What it signs with is forgotten, so it cannot be taken back. @returns Was there such a key? */
export async function revokeKey(sql: Sql, id: string): Promise<boolean> {
  return (await runStatement(sql, REVOKE, [id])).length > 0;
}
