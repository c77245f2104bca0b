// The keys of one environment, as executors need them: read again and again.
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";

export type KeyKind = "event" | "signing";

/** See key-tables.ts. */
export interface StoredKey {
  readonly id: string;
  readonly kind: KeyKind;
  readonly prefix: string;
  readonly hash: string;
  readonly secret: string | null;
  readonly isRevoked: boolean;
}

export interface KeySource {
  /** Also revoked ones. Of the signing keys that count the one that signs comes first. */
  readonly load: () => Promise<readonly StoredKey[]>;
  /** Notes that these keys were used in this hour. */
  readonly noteUse: (ids: readonly string[]) => Promise<void>;
}

/** Of an environment's signing keys that are not revoked, the first in this order signs. */
export const SIGNING_FIRST = "activated_at desc nulls last, created_at desc, id desc";

const LOAD = `
select id, kind, prefix, hash, secret, revoked_at is not null as "isRevoked" from cairn.keys
where environment = $1::text order by ${SIGNING_FIRST}`;

const NOTE_USE = `
update cairn.keys set last_used_at = date_trunc('hour', cairn.now())
where id = any($1::text[]) and last_used_at is distinct from date_trunc('hour', cairn.now())`;

export function createKeySource(sql: Sql, environment: string): KeySource {
  return {
    load: () => runStatement<StoredKey>(sql, LOAD, [environment]),
    noteUse: async (ids) => {
      await runStatement(sql, NOTE_USE, [ids]);
    },
  };
}
