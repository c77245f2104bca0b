CREATE TABLE "cairn"."rate_limits" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"function_id" text NOT NULL,
	"key" text NOT NULL,
	"tat" timestamp with time zone NOT NULL,
	"unit_us" double precision NOT NULL,
	CONSTRAINT "rate_limits_shard_function_id_key_pk" PRIMARY KEY("shard","function_id","key")
);
--> statement-breakpoint
CREATE TABLE "cairn"."rate_takes" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"run_id" text NOT NULL,
	"function_id" text NOT NULL,
	"key" text NOT NULL,
	"units" double precision NOT NULL,
	CONSTRAINT "rate_takes_shard_run_id_pk" PRIMARY KEY("shard","run_id")
);
--> statement-breakpoint
CREATE TABLE "cairn"."singletons" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"function_id" text NOT NULL,
	"key" text NOT NULL,
	"run_id" text NOT NULL,
	"next_run_id" text,
	CONSTRAINT "singletons_shard_function_id_key_pk" PRIMARY KEY("shard","function_id","key")
);
--> statement-breakpoint
CREATE INDEX "singletons_by_run" ON "cairn"."singletons" USING btree ("shard","run_id");--> statement-breakpoint
CREATE INDEX "singletons_by_next_run" ON "cairn"."singletons" USING btree ("shard","next_run_id") WHERE next_run_id is not null;