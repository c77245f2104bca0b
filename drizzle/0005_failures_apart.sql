ALTER TABLE "cairn"."jobs" ADD COLUMN "unreached" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "cairn"."jobs" ADD COLUMN "empty" smallint DEFAULT 0 NOT NULL;