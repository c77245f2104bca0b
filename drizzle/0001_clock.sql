-- The one clock. Every statement asks it; tests move time by replacing it.
CREATE FUNCTION "cairn"."now"() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT now() $$;
--> statement-breakpoint
INSERT INTO "cairn"."registry" ("id", "version") VALUES (1, 1);
--> statement-breakpoint
-- Queue rows die young: vacuum early and without pauses, keep room for updates in place.
ALTER TABLE "cairn"."jobs" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000, vacuum_truncate = off);
--> statement-breakpoint
ALTER TABLE "cairn"."runs" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
