CREATE TABLE "cairn"."cancel_watches" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"run_id" text NOT NULL,
	"position" smallint NOT NULL,
	"event_name" text NOT NULL,
	"condition_source" text,
	"condition" text,
	"match_key" text,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "cancel_watches_shard_run_id_position_pk" PRIMARY KEY("shard","run_id","position")
);
--> statement-breakpoint
CREATE TABLE "cairn"."cancel_names" (
	"name" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE INDEX "cancel_watches_by_event" ON "cairn"."cancel_watches" USING btree ("shard","event_name","match_key");