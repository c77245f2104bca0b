CREATE TABLE "cairn"."batch_events" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"batch_id" text NOT NULL,
	"position" smallint NOT NULL,
	"event_id" text NOT NULL,
	CONSTRAINT "batch_events_shard_batch_id_position_pk" PRIMARY KEY("shard","batch_id","position")
);
--> statement-breakpoint
CREATE TABLE "cairn"."batches" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"id" text NOT NULL,
	"function_id" text NOT NULL,
	"key" text NOT NULL,
	"is_open" boolean NOT NULL,
	"size" integer NOT NULL,
	"bytes" bigint NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	CONSTRAINT "batches_shard_id_pk" PRIMARY KEY("shard","id")
);
--> statement-breakpoint
CREATE TABLE "cairn"."debounces" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"function_id" text NOT NULL,
	"key" text NOT NULL,
	"id" text NOT NULL,
	"event_id" text NOT NULL,
	"replaced_id" text,
	"first_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	CONSTRAINT "debounces_shard_function_id_key_pk" PRIMARY KEY("shard","function_id","key")
);
--> statement-breakpoint
CREATE TABLE "cairn"."run_events" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"run_id" text NOT NULL,
	"position" smallint NOT NULL,
	"event_id" text NOT NULL,
	CONSTRAINT "run_events_shard_run_id_position_pk" PRIMARY KEY("shard","run_id","position")
);
--> statement-breakpoint
CREATE INDEX "batch_events_by_event" ON "cairn"."batch_events" USING btree ("shard","event_id");--> statement-breakpoint
CREATE UNIQUE INDEX "batches_open" ON "cairn"."batches" USING btree ("shard","function_id","key") WHERE is_open;--> statement-breakpoint
CREATE UNIQUE INDEX "debounces_by_id" ON "cairn"."debounces" USING btree ("shard","id");--> statement-breakpoint
CREATE INDEX "debounces_by_event" ON "cairn"."debounces" USING btree ("shard","event_id");--> statement-breakpoint
CREATE INDEX "run_events_by_event" ON "cairn"."run_events" USING btree ("shard","event_id");