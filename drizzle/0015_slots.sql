CREATE TABLE "cairn"."function_limits" (
	"function_id" text NOT NULL,
	"name" text NOT NULL,
	"unit" text NOT NULL,
	"limit" integer NOT NULL,
	"period_ms" bigint,
	"burst" integer,
	"set_limit" integer,
	"set_period_ms" bigint,
	"set_burst" integer,
	"version" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "function_limits_function_id_name_pk" PRIMARY KEY("function_id","name")
);
--> statement-breakpoint
CREATE TABLE "cairn"."lane_times" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"run_id" text NOT NULL,
	"blocked_on" text NOT NULL,
	"waited_ms" bigint NOT NULL,
	CONSTRAINT "lane_times_shard_run_id_blocked_on_pk" PRIMARY KEY("shard","run_id","blocked_on")
);
--> statement-breakpoint
CREATE TABLE "cairn"."lanes" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"id" text NOT NULL,
	"function_id" text NOT NULL,
	"app_id" text NOT NULL,
	"names" text[] NOT NULL,
	"keys" text[] NOT NULL,
	"blocked_on" text,
	"blocked_since" timestamp with time zone,
	"ready_at" timestamp with time zone NOT NULL,
	"served_at" timestamp with time zone DEFAULT '-infinity' NOT NULL,
	CONSTRAINT "lanes_shard_id_pk" PRIMARY KEY("shard","id")
);
--> statement-breakpoint
CREATE TABLE "cairn"."limit_changes" (
	"function_id" text NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"before" text,
	"after" text,
	"reason" text,
	"changed_by" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "limit_changes_function_id_name_version_pk" PRIMARY KEY("function_id","name","version")
);
--> statement-breakpoint
CREATE TABLE "cairn"."slots" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"run_id" text NOT NULL,
	"job_id" text NOT NULL,
	"key" text NOT NULL,
	"function_id" text NOT NULL,
	"name" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "slots_shard_run_id_job_id_key_pk" PRIMARY KEY("shard","run_id","job_id","key")
);
--> statement-breakpoint
CREATE TABLE "cairn"."throttles" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"key" text NOT NULL,
	"tat" double precision NOT NULL,
	CONSTRAINT "throttles_shard_key_pk" PRIMARY KEY("shard","key")
);
--> statement-breakpoint
ALTER TABLE "cairn"."jobs" ADD COLUMN "lane" text;--> statement-breakpoint
ALTER TABLE "cairn"."jobs" ADD COLUMN "place" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "cairn"."jobs" ADD COLUMN "lane_since" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "lanes_ready" ON "cairn"."lanes" USING btree ("shard","ready_at") WHERE ready_at < 'infinity';--> statement-breakpoint
CREATE INDEX "lanes_blocked" ON "cairn"."lanes" USING btree ("shard","blocked_on","served_at","id") WHERE blocked_on is not null;--> statement-breakpoint
CREATE INDEX "slots_by_key" ON "cairn"."slots" USING btree ("shard","key");--> statement-breakpoint
CREATE INDEX "jobs_in_lanes" ON "cairn"."jobs" USING btree ("shard","lane","place","id") WHERE lane is not null;