DROP INDEX "cairn"."debounces_by_id";--> statement-breakpoint
ALTER TABLE "cairn"."debounces" DROP CONSTRAINT "debounces_shard_function_id_key_pk";--> statement-breakpoint
ALTER TABLE "cairn"."debounces" ADD CONSTRAINT "debounces_shard_id_pk" PRIMARY KEY("shard","id");--> statement-breakpoint
ALTER TABLE "cairn"."debounces" ADD COLUMN "is_open" boolean NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "debounces_open" ON "cairn"."debounces" USING btree ("shard","function_id","key") WHERE is_open;