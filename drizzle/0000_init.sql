CREATE SCHEMA IF NOT EXISTS "cairn";
--> statement-breakpoint
CREATE TABLE "cairn"."apps" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"sdk" text NOT NULL,
	"framework" text,
	"checksum" text NOT NULL,
	"synced_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cairn"."attempts" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"run_id" text NOT NULL,
	"id" text NOT NULL,
	"step_id" text,
	"step_name" text,
	"attempt" smallint NOT NULL,
	"kind" text NOT NULL,
	"code" text,
	"error" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	"retry_at" timestamp with time zone,
	CONSTRAINT "attempts_shard_run_id_id_pk" PRIMARY KEY("shard","run_id","id")
);
--> statement-breakpoint
CREATE TABLE "cairn"."changes" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"run_id" text NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cairn"."event_keys" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"key" text NOT NULL,
	"event_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "event_keys_shard_key_pk" PRIMARY KEY("shard","key")
);
--> statement-breakpoint
CREATE TABLE "cairn"."events" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"data" text NOT NULL,
	"user_data" text NOT NULL,
	"ts" bigint NOT NULL,
	"v" text,
	"system" boolean NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "events_shard_id_pk" PRIMARY KEY("shard","id")
);
--> statement-breakpoint
CREATE TABLE "cairn"."functions" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"config" text NOT NULL,
	"url" text NOT NULL,
	"max_attempts" smallint NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"archived_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "cairn"."jobs" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"run_id" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"step_id" text,
	"step_name" text,
	"attempt" smallint NOT NULL,
	"faults" smallint NOT NULL,
	"token" bigint NOT NULL,
	"leased_by" text,
	"claimable_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "jobs_shard_run_id_id_pk" PRIMARY KEY("shard","run_id","id")
);
--> statement-breakpoint
CREATE TABLE "cairn"."memos" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"run_id" text NOT NULL,
	"step_id" text NOT NULL,
	"seq" integer NOT NULL,
	"name" text NOT NULL,
	"op" text NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"attempts" smallint NOT NULL,
	"wait" text,
	"event_id" text,
	"queued_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	CONSTRAINT "memos_shard_run_id_step_id_pk" PRIMARY KEY("shard","run_id","step_id")
);
--> statement-breakpoint
CREATE TABLE "cairn"."registry" (
	"id" smallint PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cairn"."runs" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"id" text NOT NULL,
	"function_id" text NOT NULL,
	"app_id" text NOT NULL,
	"status" text NOT NULL,
	"version" integer NOT NULL,
	"event_id" text NOT NULL,
	"cause" text NOT NULL,
	"parent_run_id" text,
	"parent_step_id" text,
	"original_run_id" text,
	"depth" smallint NOT NULL,
	"max_attempts" smallint NOT NULL,
	"request_version" smallint,
	"plan_only" boolean NOT NULL,
	"eager" boolean NOT NULL,
	"steps" integer NOT NULL,
	"state_bytes" bigint NOT NULL,
	"running_ms" bigint NOT NULL,
	"output" text,
	"error" text,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "runs_shard_id_pk" PRIMARY KEY("shard","id"),
	CONSTRAINT "runs_status" CHECK (status in ('queued', 'running', 'waiting', 'completed', 'failed', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "cairn"."skips" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"event_id" text NOT NULL,
	"function_id" text NOT NULL,
	"reason" text NOT NULL,
	"detail" text NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	CONSTRAINT "skips_shard_event_id_function_id_pk" PRIMARY KEY("shard","event_id","function_id")
);
--> statement-breakpoint
CREATE TABLE "cairn"."waits" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"run_id" text NOT NULL,
	"step_id" text NOT NULL,
	"step_name" text NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"event_name" text,
	"condition_source" text,
	"condition" text,
	"match_key" text,
	"lookback" boolean NOT NULL,
	"child_run_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"result_kind" text,
	"result" text,
	"event_id" text,
	CONSTRAINT "waits_shard_run_id_step_id_pk" PRIMARY KEY("shard","run_id","step_id")
);
--> statement-breakpoint
ALTER TABLE "cairn"."functions" ADD CONSTRAINT "functions_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "cairn"."apps"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "apps_by_name" ON "cairn"."apps" USING btree ("name");--> statement-breakpoint
CREATE INDEX "changes_by_xid" ON "cairn"."changes" USING btree ("xid");--> statement-breakpoint
CREATE INDEX "events_by_name" ON "cairn"."events" USING btree ("shard","name","received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "functions_by_slug" ON "cairn"."functions" USING btree ("slug");--> statement-breakpoint
CREATE INDEX "functions_by_app" ON "cairn"."functions" USING btree ("app_id");--> statement-breakpoint
CREATE INDEX "jobs_claimable" ON "cairn"."jobs" USING btree ("shard","claimable_at");--> statement-breakpoint
CREATE INDEX "runs_by_function" ON "cairn"."runs" USING btree ("shard","function_id","id");--> statement-breakpoint
CREATE INDEX "runs_by_event" ON "cairn"."runs" USING btree ("shard","event_id");--> statement-breakpoint
CREATE INDEX "runs_by_parent" ON "cairn"."runs" USING btree ("shard","parent_run_id") WHERE parent_run_id is not null;--> statement-breakpoint
CREATE INDEX "runs_failed" ON "cairn"."runs" USING btree ("shard","id") WHERE status = 'failed';--> statement-breakpoint
CREATE INDEX "runs_live" ON "cairn"."runs" USING btree ("shard","id") WHERE status in ('queued', 'running', 'waiting');--> statement-breakpoint
CREATE INDEX "waits_by_event" ON "cairn"."waits" USING btree ("shard","event_name","match_key") WHERE status = 'pending' and event_name is not null;--> statement-breakpoint
CREATE INDEX "waits_by_child" ON "cairn"."waits" USING btree ("shard","child_run_id") WHERE status = 'pending' and child_run_id is not null;