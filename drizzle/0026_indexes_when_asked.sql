DROP INDEX "cairn"."events_by_name";--> statement-breakpoint
DROP INDEX "cairn"."runs_by_function";--> statement-breakpoint
DROP INDEX "cairn"."runs_by_event";--> statement-breakpoint
DROP INDEX "cairn"."batch_events_by_event";--> statement-breakpoint
DROP INDEX "cairn"."debounces_by_event";--> statement-breakpoint
DROP INDEX "cairn"."run_events_by_event";--> statement-breakpoint
DROP INDEX "cairn"."cancel_watches_by_event";--> statement-breakpoint
DROP INDEX "cairn"."singletons_by_run";--> statement-breakpoint
DROP INDEX "cairn"."slots_by_key";--> statement-breakpoint
CREATE INDEX "events_by_name" ON "cairn"."events" USING btree ("shard","name","received_at") WHERE "cairn"."events"."name" is not null;--> statement-breakpoint
CREATE INDEX "runs_by_function" ON "cairn"."runs" USING btree ("shard","function_id","id") WHERE "cairn"."runs"."function_id" is not null;--> statement-breakpoint
CREATE INDEX "runs_by_event" ON "cairn"."runs" USING btree ("shard","event_id") WHERE "cairn"."runs"."event_id" is not null;--> statement-breakpoint
CREATE INDEX "batch_events_by_event" ON "cairn"."batch_events" USING btree ("shard","event_id") WHERE "cairn"."batch_events"."event_id" is not null;--> statement-breakpoint
CREATE INDEX "debounces_by_event" ON "cairn"."debounces" USING btree ("shard","event_id") WHERE "cairn"."debounces"."event_id" is not null;--> statement-breakpoint
CREATE INDEX "run_events_by_event" ON "cairn"."run_events" USING btree ("shard","event_id") WHERE "cairn"."run_events"."event_id" is not null;--> statement-breakpoint
CREATE INDEX "cancel_watches_by_event" ON "cairn"."cancel_watches" USING btree ("shard","event_name","match_key") WHERE "cairn"."cancel_watches"."event_name" is not null;--> statement-breakpoint
CREATE INDEX "singletons_by_run" ON "cairn"."singletons" USING btree ("shard","run_id") WHERE "cairn"."singletons"."run_id" is not null;--> statement-breakpoint
CREATE INDEX "slots_by_key" ON "cairn"."slots" USING btree ("shard","key") WHERE "cairn"."slots"."key" is not null;