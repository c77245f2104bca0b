CREATE TABLE "cairn"."pauses" (
	"scope" text NOT NULL,
	"target_id" text NOT NULL,
	"mode" text NOT NULL,
	"reason" text,
	"paused_by" text NOT NULL,
	"paused_at" timestamp with time zone NOT NULL,
	CONSTRAINT "pauses_scope_target_id_pk" PRIMARY KEY("scope","target_id"),
	CONSTRAINT "pauses_scope" CHECK (scope in ('function', 'app', 'all')),
	CONSTRAINT "pauses_mode" CHECK (mode in ('hold', 'skip')),
	CONSTRAINT "pauses_target" CHECK ((target_id = '') = (scope = 'all'))
);
