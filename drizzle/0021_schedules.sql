CREATE TABLE "cairn"."schedules" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"id" text NOT NULL,
	"origin" text NOT NULL,
	"function_id" text NOT NULL,
	"cron" text NOT NULL,
	"timezone" text NOT NULL,
	"jitter_ms" integer NOT NULL,
	"missed" text NOT NULL,
	"missed_max" integer NOT NULL,
	"overlap" text NOT NULL,
	"data" text NOT NULL,
	"paused" boolean NOT NULL,
	"next_tick_at" timestamp with time zone NOT NULL,
	"last_tick_at" timestamp with time zone,
	"last_event_id" text,
	"queued_tick_at" timestamp with time zone,
	"open_runs" text[] NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "schedules_shard_id_pk" PRIMARY KEY("shard","id"),
	CONSTRAINT "schedules_jitter" CHECK (jitter_ms between 0 and 300000)
);
--> statement-breakpoint
CREATE INDEX "schedules_by_function" ON "cairn"."schedules" USING btree ("shard","function_id");--> statement-breakpoint
CREATE UNIQUE INDEX "schedules_of_triggers" ON "cairn"."schedules" USING btree ("shard","function_id","cron") WHERE origin = 'trigger';