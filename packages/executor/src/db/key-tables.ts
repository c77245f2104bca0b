// The table of keys that `cairn keys` makes. No row is a key: what is stored of one is the least that
// checks it, and for a signing key the least that signs (keys/key-text.ts, SECURITY.md).
import { sql } from "drizzle-orm";
import { check, index, text } from "drizzle-orm/pg-core";
import { cairn, instant } from "./schema-columns.ts";

export const keys = cairn.table(
  "keys",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: ["event", "signing"] }).notNull(),
    environment: text("environment").notNull(),
    /** The beginning of the key, for people to recognise it. */
    prefix: text("prefix").notNull(),
    /** In hex: SHA-256 of an event key, or of the bearer token that belongs to a signing key. */
    hash: text("hash").notNull().unique("keys_by_hash"),
    /** In hex: what a signing key signs with. Gone when the key is revoked. */
    secret: text("secret"),
    createdAt: instant("created_at").notNull(),
    /** Since when a signing key signs: of those that are not revoked the latest does. */
    activatedAt: instant("activated_at"),
    /** To the hour. */
    lastUsedAt: instant("last_used_at"),
    revokedAt: instant("revoked_at"),
  },
  (table) => [
    index("keys_by_environment").on(table.environment),
    check("keys_kind", sql`kind in ('event', 'signing')`),
    check("keys_secret", sql`(secret is not null) = (kind = 'signing' and revoked_at is null)`),
  ],
);
