CREATE TABLE "cairn"."expression_errors" (
	"function_id" text NOT NULL,
	"field" text NOT NULL,
	"message" text NOT NULL,
	"count" bigint NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"last_event_id" text NOT NULL,
	CONSTRAINT "expression_errors_function_id_field_pk" PRIMARY KEY("function_id","field")
);
