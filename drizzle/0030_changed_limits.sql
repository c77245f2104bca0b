-- Seconds between two starts of a throttle, as it counts now.
CREATE FUNCTION cairn.throttle_gap(p_limit cairn.function_limits) RETURNS float8
LANGUAGE sql IMMUTABLE AS $$
  SELECT (coalesce(p_limit.set_period_ms, p_limit.period_ms) / 1000.0
    / coalesce(p_limit.set_limit, p_limit."limit"))::float8
$$;
--> statement-breakpoint
-- Whoever waits in a lane of a function looks again when one of its limits is changed or goes. Done by
-- the commit that changes it, at runtime or with a deploy: a throttle may open in days, and nobody would
-- look before. What was started ahead of a throttle's pace counts as many starts at its new one.
CREATE FUNCTION cairn.limit_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_prefix text := 'fn:' || OLD.function_id || ':' || OLD.name || ':';
  v_now float8;
  v_shard smallint;
BEGIN
  FOR v_shard IN
    SELECT shard FROM cairn.lanes WHERE function_id = OLD.function_id
    UNION SELECT shard FROM cairn.throttles WHERE starts_with(key, v_prefix) ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock(1128352082, v_shard);
    v_now := extract(epoch FROM cairn.now());
    IF TG_OP = 'DELETE' THEN
      DELETE FROM cairn.throttles WHERE shard = v_shard AND starts_with(key, v_prefix);
    ELSIF NEW.unit = 'throttle' THEN
      UPDATE cairn.throttles
      SET tat = v_now + (tat - v_now) * (cairn.throttle_gap(NEW) / cairn.throttle_gap(OLD))
      WHERE shard = v_shard AND starts_with(key, v_prefix) AND tat > v_now;
    END IF;
    PERFORM cairn.wake_lanes(v_shard, NULL, OLD.function_id);
  END LOOP;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER limit_changed AFTER UPDATE ON cairn.function_limits FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION cairn.limit_changed();
--> statement-breakpoint
CREATE TRIGGER limit_removed AFTER DELETE ON cairn.function_limits FOR EACH ROW
  EXECUTE FUNCTION cairn.limit_changed();
--> statement-breakpoint
-- A limit that had left the code and came back began to count its changes anew.
UPDATE cairn.function_limits f SET version = c.version FROM (
  SELECT function_id, name, max(version) AS version FROM cairn.limit_changes GROUP BY 1, 2) c
WHERE c.function_id = f.function_id AND c.name = f.name AND c.version > f.version;
