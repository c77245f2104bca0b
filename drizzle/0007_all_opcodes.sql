CREATE TABLE "cairn"."defers" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"run_id" text NOT NULL,
	"id" text NOT NULL,
	"function_slug" text NOT NULL,
	"input" text,
	"status" text NOT NULL,
	"position" smallint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "defers_shard_run_id_id_pk" PRIMARY KEY("shard","run_id","id")
);
--> statement-breakpoint
CREATE TABLE "cairn"."notes" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"run_id" text NOT NULL,
	"id" text NOT NULL,
	"step_id" text,
	"attempt" smallint NOT NULL,
	"scope" text NOT NULL,
	"kind" text NOT NULL,
	"op" text NOT NULL,
	"content" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "notes_shard_run_id_id_pk" PRIMARY KEY("shard","run_id","id")
);
--> statement-breakpoint
ALTER TABLE "cairn"."jobs" ADD COLUMN "request" text;--> statement-breakpoint
ALTER TABLE "cairn"."waits" ADD COLUMN "signal" text;--> statement-breakpoint
ALTER TABLE "cairn"."waits" ADD COLUMN "replaced" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "waits_by_signal" ON "cairn"."waits" USING btree ("shard","signal") WHERE status = 'pending' and signal is not null and not replaced;