CREATE TABLE "cairn"."spans" (
	"shard" smallint DEFAULT 0 NOT NULL,
	"run_id" text NOT NULL,
	"span_id" text NOT NULL,
	"trace_id" text NOT NULL,
	"parent_span_id" text,
	"step_id" text,
	"attempt" smallint,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"status_message" text NOT NULL,
	"start_ns" bigint NOT NULL,
	"end_ns" bigint NOT NULL,
	"attributes" text NOT NULL,
	"dropped_attributes" integer NOT NULL,
	CONSTRAINT "spans_shard_run_id_span_id_pk" PRIMARY KEY("shard","run_id","span_id")
);
