ALTER TABLE "cairn"."function_limits" ALTER COLUMN "limit" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "cairn"."function_limits" ADD COLUMN "timeout_ms" bigint;--> statement-breakpoint
ALTER TABLE "cairn"."function_limits" ADD COLUMN "set_timeout_ms" bigint;