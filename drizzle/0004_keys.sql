CREATE TABLE "cairn"."keys" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"environment" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" text NOT NULL,
	"secret" text,
	"created_at" timestamp with time zone NOT NULL,
	"activated_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "keys_by_hash" UNIQUE("hash"),
	CONSTRAINT "keys_kind" CHECK (kind in ('event', 'signing')),
	CONSTRAINT "keys_secret" CHECK ((secret is not null) = (kind = 'signing' and revoked_at is null))
);
--> statement-breakpoint
CREATE INDEX "keys_by_environment" ON "cairn"."keys" USING btree ("environment");