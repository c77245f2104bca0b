DROP INDEX "cairn"."jobs_claimable";--> statement-breakpoint
CREATE INDEX "jobs_claimable" ON "cairn"."jobs" USING btree ("shard","claimable_at") WHERE claimable_at < 'infinity';