-- Nothing in it has to outlive a crash.
CREATE UNLOGGED TABLE "cairn"."realtime_messages" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"seq" integer NOT NULL,
	"environment" text NOT NULL,
	"channel" text NOT NULL,
	"topic" text,
	"kind" text NOT NULL,
	"run_id" text,
	"stream_id" text,
	"data" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "realtime_messages_by_xid" ON "cairn"."realtime_messages" USING btree ("xid","seq");