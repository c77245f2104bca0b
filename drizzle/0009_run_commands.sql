CREATE TABLE "cairn"."cancellations" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"id" text NOT NULL,
	"function_id" text NOT NULL,
	"started_after" timestamp with time zone,
	"started_before" timestamp with time zone NOT NULL,
	"condition" text,
	"status" text NOT NULL,
	"looked_at" text NOT NULL,
	"batch" text[] NOT NULL,
	"matched" integer NOT NULL,
	"cancelled" integer NOT NULL,
	"token" bigint NOT NULL,
	"claimable_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "cancellations_shard_id_pk" PRIMARY KEY("shard","id"),
	CONSTRAINT "cancellations_status" CHECK (status in ('running', 'finished', 'stopped'))
);
--> statement-breakpoint
CREATE TABLE "cairn"."sync_attempts" (
	"id" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"times" integer DEFAULT 1 NOT NULL,
	"kind" text NOT NULL,
	"started_by" text NOT NULL,
	"url" text NOT NULL,
	"outcome" text NOT NULL,
	"code" text,
	"message" text,
	"http_status" smallint,
	"app_name" text,
	"sdk" text,
	"functions" integer,
	"warnings" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "cairn"."events" ADD COLUMN "meta" text;--> statement-breakpoint
ALTER TABLE "cairn"."defers" ADD COLUMN "meta" text;--> statement-breakpoint
ALTER TABLE "cairn"."notes" ADD COLUMN "span_id" text;--> statement-breakpoint
CREATE INDEX "cancellations_running" ON "cairn"."cancellations" USING btree ("shard","claimable_at") WHERE status = 'running';--> statement-breakpoint
CREATE INDEX "sync_attempts_by_url" ON "cairn"."sync_attempts" USING btree (md5(url),"last_at");--> statement-breakpoint
CREATE INDEX "sync_attempts_by_time" ON "cairn"."sync_attempts" USING btree ("last_at","id");