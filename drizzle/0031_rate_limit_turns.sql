-- The time at which a transaction that had to wait has its turn; `cairn.now()` is when it began.
CREATE FUNCTION cairn.now_in_turn() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT cairn.now() + (clock_timestamp() - now())
$$;
--> statement-breakpoint
-- Which of the runs that a commit would write may start; see 0018. (New here: commits that wait for each
-- other go by the time at which they have their turn.)
CREATE OR REPLACE FUNCTION "cairn"."limit_starts"(p_shard smallint, p_ended text[], p_runs json)
RETURNS TABLE (run_id text, refusal text, because text)
LANGUAGE plpgsql VOLATILE ROWS 1 AS $$
DECLARE
  v_now timestamptz;
  v_run record;
  v_rate record;
  v_back timestamptz;
  v_place record;
BEGIN
  INSERT INTO cairn.event_keys AS k (shard, key, event_id, expires_at)
  SELECT p_shard, n.key, '', '-infinity' FROM (
    SELECT DISTINCT r.limits->>'once' AS key FROM json_to_recordset(p_runs) AS r(limits json)
    WHERE r.limits->>'once' IS NOT NULL) n
  ORDER BY n.key
  ON CONFLICT (shard, key) DO UPDATE SET event_id = k.event_id;

  INSERT INTO cairn.rate_limits AS l (shard, function_id, key, tat, unit_us)
  SELECT p_shard, n.function, n.key, '-infinity', 1 FROM (
    SELECT DISTINCT r.function, r.limits->'rate'->>'key' AS key
    FROM json_to_recordset(p_runs) AS r(function text, limits json)
    WHERE r.limits->>'rate' IS NOT NULL) n
  ORDER BY n.function, n.key
  ON CONFLICT (shard, function_id, key) DO UPDATE SET tat = l.tat;

  INSERT INTO cairn.singletons AS s (shard, function_id, key, run_id)
  SELECT p_shard, n.function, n.key, '' FROM (
    SELECT r.function, r.limits->'singleton'->>'key' AS key
    FROM json_to_recordset(p_runs) AS r(function text, limits json)
    WHERE r.limits->>'singleton' IS NOT NULL
    UNION
    SELECT h.function_id, h.key FROM cairn.singletons h
    WHERE h.shard = p_shard AND (h.run_id = ANY (p_ended) OR h.next_run_id = ANY (p_ended))) n
  ORDER BY n.function, n.key
  ON CONFLICT (shard, function_id, key) DO UPDATE SET run_id = s.run_id;

  -- By the time at which a transaction began that had to wait, a limit that another one has used meanwhile
  -- would seem to be exceeded before it is.
  v_now := cairn.now_in_turn();

  UPDATE cairn.singletons s SET
    run_id = CASE WHEN s.run_id <> ALL (p_ended) THEN s.run_id
      WHEN s.next_run_id <> ALL (p_ended) THEN s.next_run_id ELSE '' END,
    next_run_id = CASE WHEN s.run_id <> ALL (p_ended) AND s.next_run_id <> ALL (p_ended)
      THEN s.next_run_id END
  WHERE s.shard = p_shard AND (s.run_id = ANY (p_ended) OR s.next_run_id = ANY (p_ended));

  FOR v_run IN
    SELECT r.id, r.function, r.limits->>'once' AS once, r.limits->'rate' AS rate,
      r.limits->'singleton' AS singleton
    FROM json_to_recordset(p_runs) AS r(id text, function text, limits json)
  LOOP
    run_id := v_run.id;
    IF v_run.once IS NOT NULL AND EXISTS (
      SELECT 1 FROM cairn.event_keys k
      WHERE k.shard = p_shard AND k.key = v_run.once AND k.expires_at > v_now)
    THEN
      refusal := 'idempotent';
      because := 'A run with the same key was started within the last 24 hours.';
      RETURN NEXT;
      CONTINUE;
    END IF;

    IF v_run.rate IS NOT NULL THEN
      SELECT w.* INTO v_rate FROM json_to_record(v_run.rate) AS w(key text, "limit" float8,
        period_us float8, units float8, weighted bool, says text);
      -- When everything would be back, with what this run takes; never more than a period from now.
      IF v_rate.units <= v_rate."limit" THEN
        SELECT greatest(v_now, CASE WHEN l.tat > v_now
            THEN v_now + (l.tat - v_now) * (v_rate.period_us / v_rate."limit" / l.unit_us)
            ELSE v_now END)
          + floor(v_rate.units * v_rate.period_us / v_rate."limit") * interval '1 microsecond'
        INTO v_back FROM cairn.rate_limits l
        WHERE l.shard = p_shard AND l.function_id = v_run.function AND l.key = v_rate.key;
      END IF;
      IF v_rate.units > v_rate."limit" THEN
        refusal := 'rate_limited';
        because := v_rate.says || '; it never has so many.';
      ELSIF v_rate.units > 0
        AND v_back > v_now + v_rate.period_us * interval '1 microsecond'
      THEN
        refusal := 'rate_limited';
        because := format('%s; it could have started from %s on.', v_rate.says,
          to_char((v_back - v_rate.period_us * interval '1 microsecond') AT TIME ZONE 'UTC',
            'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
      ELSE
        refusal := NULL;
      END IF;
      IF refusal IS NOT NULL THEN
        RETURN NEXT;
        CONTINUE;
      END IF;
    END IF;

    IF v_run.singleton IS NOT NULL THEN
      SELECT s.run_id, s.next_run_id INTO v_place FROM cairn.singletons s
      WHERE s.shard = p_shard AND s.function_id = v_run.function
        AND s.key = v_run.singleton->>'key';
      IF v_place.run_id <> '' AND v_run.singleton->>'mode' = 'skip' THEN
        refusal := 'singleton';
        because := format('Run %s %s.', v_place.run_id, v_run.singleton->>'says');
        RETURN NEXT;
        CONTINUE;
      END IF;
      UPDATE cairn.singletons s SET
        run_id = CASE WHEN s.run_id = '' THEN v_run.id ELSE s.run_id END,
        next_run_id = CASE WHEN s.run_id = '' THEN NULL ELSE v_run.id END
      WHERE s.shard = p_shard AND s.function_id = v_run.function
        AND s.key = v_run.singleton->>'key';
      -- The run that was to come next never will; it ends now, however late its start was due. A job
      -- that somebody has locked is being looked at, or deleted.
      UPDATE cairn.jobs j SET claimable_at = v_now, due_at = v_now
      WHERE (j.shard, j.run_id, j.id) IN (
        SELECT w.shard, w.run_id, w.id FROM cairn.jobs w
        WHERE w.shard = p_shard AND w.run_id = v_place.next_run_id AND w.kind = 'singleton'
          AND w.leased_by IS NULL AND w.claimable_at > v_now
        FOR UPDATE SKIP LOCKED);
    END IF;

    IF v_run.once IS NOT NULL THEN
      UPDATE cairn.event_keys k SET event_id = v_run.id, expires_at = v_now + interval '24 hours'
      WHERE k.shard = p_shard AND k.key = v_run.once;
    END IF;
    IF v_run.rate IS NOT NULL THEN
      UPDATE cairn.rate_limits l SET tat = v_back, unit_us = v_rate.period_us / v_rate."limit"
      WHERE l.shard = p_shard AND l.function_id = v_run.function AND l.key = v_rate.key
        AND v_rate.units > 0;
      INSERT INTO cairn.rate_takes (shard, run_id, function_id, key, units)
      SELECT p_shard, v_run.id, v_run.function, v_rate.key, v_rate.units WHERE v_rate.weighted;
    END IF;
  END LOOP;

  -- What was locked and not taken.
  DELETE FROM cairn.singletons s WHERE s.shard = p_shard AND s.run_id = '';
  DELETE FROM cairn.event_keys k USING json_to_recordset(p_runs) AS r(limits json)
  WHERE k.shard = p_shard AND k.key = r.limits->>'once' AND k.event_id = '';
END
$$;
