-- Who may call an app now. One admission of a shard at a time: each holds the shard's lock, so that
-- what it counts can only become less until it is done. Every statement of these functions sees what
-- was committed before it, and none waits for a row: who holds one looks again after its own commit.

-- The lane that was served least recently, of those that wait for a key, is looked at again at `p_at`.
CREATE FUNCTION cairn.wake_lane(p_shard smallint, p_key text, p_at timestamptz) RETURNS void
LANGUAGE sql AS $$
  UPDATE cairn.lanes SET ready_at = p_at
  WHERE shard = p_shard AND id = (
    SELECT id FROM cairn.lanes
    WHERE shard = p_shard AND blocked_on = p_key AND ready_at = 'infinity'
    ORDER BY served_at, id LIMIT 1)
$$;
--> statement-breakpoint
-- What stops every call of a function, if anything.
CREATE FUNCTION cairn.pause_of(p_function text, p_app text) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT 'pause:' || scope || ':' || target_id FROM cairn.pauses
  WHERE mode = 'hold' AND (scope, target_id) IN (('all', ''), ('app', p_app), ('function', p_function))
  ORDER BY scope LIMIT 1
$$;
--> statement-breakpoint
-- When a throttle opens again; null: now. Starts come evenly, `burst` of them may come at once (GCRA).
CREATE FUNCTION cairn.throttle_opens(p_tat float8, p_gap float8, p_burst int) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN p_tat - p_gap * (p_burst - 1) > extract(epoch FROM cairn.now())
    THEN to_timestamp(p_tat - p_gap * (p_burst - 1)) END
$$;
--> statement-breakpoint
-- Takes all slots that a job needs, or none. `blocked_on`: what there is none of, and `opens` when
-- there will be, if time alone decides. `open_keys`: of what there is more, also when it is blocked.
CREATE FUNCTION cairn.take_slots(p_shard smallint, p_lane cairn.lanes, p_run text, p_job text,
  OUT blocked_on text, OUT opens timestamptz, OUT open_keys text[], OUT full_key text)
LANGUAGE plpgsql AS $$
DECLARE
  v_limit record;
  v_held int;
BEGIN
  open_keys := '{}';
  blocked_on := cairn.pause_of(p_lane.function_id, p_lane.app_id);
  IF blocked_on IS NOT NULL THEN RETURN; END IF;
  FOR v_limit IN
    SELECT k.key, f.unit, coalesce(f.set_limit, f."limit") AS most, t.tat,
      coalesce(f.set_period_ms, f.period_ms) / 1000.0 / coalesce(f.set_limit, f."limit") AS gap,
      coalesce(f.set_burst, f.burst) AS burst
    FROM unnest(p_lane.names, p_lane.keys) AS k(name, key)
    JOIN cairn.function_limits f ON f.function_id = p_lane.function_id AND f.name = k.name
    LEFT JOIN cairn.throttles t ON t.shard = p_shard AND t.key = k.key
    WHERE NOT EXISTS (SELECT 1 FROM cairn.slots s WHERE s.shard = p_shard AND s.run_id = p_run
      AND s.job_id IN ('', p_job) AND s.key = k.key)
  LOOP
    IF v_limit.unit = 'throttle' THEN
      opens := cairn.throttle_opens(v_limit.tat, v_limit.gap::float8, v_limit.burst);
      IF opens IS NOT NULL THEN blocked_on := v_limit.key; END IF;
      CONTINUE;
    END IF;
    SELECT count(*) INTO v_held FROM (
      SELECT 1 FROM cairn.slots s WHERE s.shard = p_shard AND s.key = v_limit.key
      LIMIT v_limit.most) held;
    IF v_held >= v_limit.most THEN
      -- A slot counts more than a throttle: when it is free, the throttle is looked at anyway.
      blocked_on := v_limit.key;
      opens := NULL;
    ELSE
      open_keys := open_keys || v_limit.key;
      IF v_held + 1 >= v_limit.most THEN full_key := v_limit.key; END IF;
    END IF;
  END LOOP;
  IF blocked_on IS NULL THEN PERFORM cairn.hold_slots(p_shard, p_lane, p_run, p_job); END IF;
END $$;
--> statement-breakpoint
-- A throttled start is noted as a slot too: the job that had its turn needs no other after a crash.
CREATE FUNCTION cairn.hold_slots(p_shard smallint, p_lane cairn.lanes, p_run text, p_job text)
RETURNS void LANGUAGE sql AS $$
  WITH taken AS (
    INSERT INTO cairn.slots (shard, run_id, job_id, key, function_id, name, since)
    SELECT p_shard, p_run, CASE WHEN f.unit = 'run' THEN '' ELSE p_job END, k.key,
      p_lane.function_id, k.name, cairn.now()
    FROM unnest(p_lane.names, p_lane.keys) AS k(name, key)
    JOIN cairn.function_limits f ON f.function_id = p_lane.function_id AND f.name = k.name
    ON CONFLICT DO NOTHING
    RETURNING key, function_id, name)
  INSERT INTO cairn.throttles AS t (shard, key, tat)
  SELECT p_shard, taken.key, extract(epoch FROM cairn.now())::float8 + g.gap
  FROM taken
  JOIN cairn.function_limits f ON f.function_id = taken.function_id AND f.name = taken.name
  CROSS JOIN LATERAL (SELECT (coalesce(f.set_period_ms, f.period_ms) / 1000.0
    / coalesce(f.set_limit, f."limit"))::float8 AS gap) g
  WHERE f.unit = 'throttle'
  ON CONFLICT (shard, key) DO UPDATE
    SET tat = greatest(t.tat + excluded.tat - extract(epoch FROM cairn.now())::float8, excluded.tat)
$$;
--> statement-breakpoint
-- A job joins its lane, and gives back what it holds for itself (a function that was paused).
CREATE FUNCTION cairn.park_job(p_shard smallint, p_lane cairn.lanes, p_job cairn.jobs,
  p_priority float8) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_key text;
BEGIN
  UPDATE cairn.jobs SET token = token + 1, leased_by = NULL, claimable_at = 'infinity',
    lane = p_lane.id, lane_since = cairn.now(),
    place = cairn.now() - p_priority * interval '1 second'
  WHERE shard = p_shard AND run_id = p_job.run_id AND id = p_job.id;
  INSERT INTO cairn.lanes AS l (shard, id, function_id, app_id, names, keys, blocked_on,
    blocked_since, ready_at)
  VALUES (p_shard, p_lane.id, p_lane.function_id, p_lane.app_id, p_lane.names, p_lane.keys,
    p_lane.blocked_on, cairn.now(), p_lane.ready_at)
  ON CONFLICT (shard, id) DO UPDATE SET app_id = excluded.app_id,
    blocked_on = coalesce(l.blocked_on, excluded.blocked_on),
    blocked_since = CASE WHEN l.blocked_on IS NULL THEN excluded.blocked_since
      ELSE l.blocked_since END,
    ready_at = CASE WHEN l.blocked_on IS NULL THEN excluded.ready_at ELSE l.ready_at END;
  FOR v_key IN
    DELETE FROM cairn.slots WHERE shard = p_shard AND run_id = p_job.run_id AND job_id = p_job.id
    RETURNING key
  LOOP
    PERFORM cairn.wake_lane(p_shard, v_key, cairn.now());
  END LOOP;
END $$;
--> statement-breakpoint
-- When a throttle opens, one lane looks: the others that wait for it come after that one.
CREATE FUNCTION cairn.wake_when_open(p_shard smallint, p_key text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_at IS NULL OR EXISTS (SELECT 1 FROM cairn.lanes
    WHERE shard = p_shard AND blocked_on = p_key AND ready_at < 'infinity') THEN RETURN; END IF;
  PERFORM cairn.wake_lane(p_shard, p_key, p_at);
END $$;
--> statement-breakpoint
-- A job that somebody holds and wants to call the app for. True: it may. Otherwise it waits in its
-- lane from now on, behind those that wait there, and whoever held it does no more.
CREATE FUNCTION cairn.enter_job(p_shard smallint, p_lane cairn.lanes, p_run text, p_job text,
  p_token bigint, p_priority float8) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_job cairn.jobs;
  v_taken record;
BEGIN
  SELECT * INTO v_job FROM cairn.jobs j
  WHERE j.shard = p_shard AND j.run_id = p_run AND j.id = p_job AND j.token = p_token
  FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN false; END IF;
  IF EXISTS (SELECT 1 FROM cairn.jobs j WHERE j.shard = p_shard AND j.lane = p_lane.id)
    OR EXISTS (SELECT 1 FROM cairn.lanes l WHERE l.shard = p_shard
      AND l.blocked_on = ANY (p_lane.keys))
  THEN
    -- Unless it holds everything already: it was claimed from an executor that died.
    IF cardinality(p_lane.keys) > 0 AND cairn.pause_of(p_lane.function_id, p_lane.app_id) IS NULL
      AND NOT EXISTS (SELECT 1 FROM unnest(p_lane.keys) AS k(key) WHERE NOT EXISTS (
        SELECT 1 FROM cairn.slots s WHERE s.shard = p_shard AND s.run_id = p_run
          AND s.job_id IN ('', p_job) AND s.key = k.key))
    THEN RETURN true; END IF;
    p_lane.ready_at := cairn.now();
    PERFORM cairn.park_job(p_shard, p_lane, v_job, p_priority);
    RETURN false;
  END IF;
  v_taken := cairn.take_slots(p_shard, p_lane, p_run, p_job);
  IF v_taken.blocked_on IS NULL THEN
    -- Lanes that share a key take turns: when this one had its own is kept.
    IF cardinality(p_lane.keys) > 1 THEN
      INSERT INTO cairn.lanes (shard, id, function_id, app_id, names, keys, ready_at, served_at)
      VALUES (p_shard, p_lane.id, p_lane.function_id, p_lane.app_id, p_lane.names, p_lane.keys,
        'infinity', clock_timestamp())
      ON CONFLICT (shard, id) DO UPDATE SET served_at = excluded.served_at;
    END IF;
    RETURN true;
  END IF;
  p_lane.ready_at := 'infinity';
  p_lane.blocked_on := v_taken.blocked_on;
  PERFORM cairn.park_job(p_shard, p_lane, v_job, p_priority);
  PERFORM cairn.wake_when_open(p_shard, v_taken.blocked_on, v_taken.opens);
  RETURN false;
END $$;
--> statement-breakpoint
-- The first job of a lane goes on, leased to `p_executor` or free for whoever claims it; a row of
-- nulls when it has to wait, or there is none.
CREATE FUNCTION cairn.serve_lane(p_shard smallint, p_lane text, p_executor text, p_lease_ms float8)
RETURNS cairn.jobs LANGUAGE plpgsql AS $$
DECLARE
  v_lane cairn.lanes;
  v_job cairn.jobs;
  v_taken record;
  v_key text;
BEGIN
  SELECT * INTO v_lane FROM cairn.lanes l
  WHERE l.shard = p_shard AND l.id = p_lane AND l.ready_at <= cairn.now();
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT * INTO v_job FROM cairn.jobs j WHERE j.shard = p_shard AND j.lane = p_lane
  ORDER BY j.place, j.id LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    UPDATE cairn.lanes SET blocked_on = NULL, blocked_since = NULL, ready_at = 'infinity'
    WHERE shard = p_shard AND id = p_lane;
    FOREACH v_key IN ARRAY v_lane.keys LOOP
      PERFORM cairn.wake_lane(p_shard, v_key, cairn.now());
    END LOOP;
    RETURN NULL;
  END IF;
  v_taken := cairn.take_slots(p_shard, v_lane, v_job.run_id, v_job.id);
  IF v_taken.blocked_on IS NULL THEN
    v_job := cairn.unpark_job(p_shard, v_lane, v_job, p_executor, p_lease_ms);
  ELSE
    v_job := NULL;
  END IF;
  UPDATE cairn.lanes SET
    blocked_on = coalesce(v_taken.blocked_on, v_taken.full_key),
    blocked_since = CASE WHEN blocked_on IS NOT DISTINCT FROM
      coalesce(v_taken.blocked_on, v_taken.full_key) THEN blocked_since ELSE cairn.now() END,
    ready_at = CASE WHEN coalesce(v_taken.blocked_on, v_taken.full_key) IS NULL THEN ready_at
      ELSE 'infinity' END,
    served_at = CASE WHEN v_taken.blocked_on IS NULL THEN clock_timestamp() ELSE served_at END
  WHERE shard = p_shard AND id = p_lane;
  PERFORM cairn.wake_when_open(p_shard, v_taken.blocked_on, v_taken.opens);
  -- There is room for others: the next that waits for the same looks in the same admission.
  FOREACH v_key IN ARRAY v_taken.open_keys LOOP
    IF v_key IS DISTINCT FROM v_taken.full_key OR v_taken.blocked_on IS NOT NULL THEN
      PERFORM cairn.wake_lane(p_shard, v_key, cairn.now());
    END IF;
  END LOOP;
  RETURN v_job;
END $$;
--> statement-breakpoint
CREATE FUNCTION cairn.unpark_job(p_shard smallint, p_lane cairn.lanes, p_job cairn.jobs,
  p_executor text, p_lease_ms float8) RETURNS cairn.jobs LANGUAGE sql AS $$
  INSERT INTO cairn.lane_times AS t (shard, run_id, blocked_on, waited_ms)
  SELECT p_shard, p_job.run_id, p_lane.blocked_on,
    extract(epoch FROM cairn.now() - p_job.lane_since) * 1000
  WHERE p_lane.blocked_on IS NOT NULL
  ON CONFLICT (shard, run_id, blocked_on) DO UPDATE SET waited_ms = t.waited_ms + excluded.waited_ms;
  UPDATE cairn.jobs SET lane = NULL, place = NULL, lane_since = NULL, token = token + 1,
    leased_by = p_executor,
    claimable_at = CASE WHEN p_executor IS NULL THEN cairn.now()
      ELSE cairn.now() + p_lease_ms * interval '1 millisecond' END
  WHERE shard = p_shard AND run_id = p_job.run_id AND id = p_job.id
  RETURNING *
$$;
--> statement-breakpoint
-- One admission. `p_entering`: JSON array of jobs that their holder wants to call an app for.
-- `p_freed`: keys of slots that were given back. Gives the jobs that may go on: those that entered,
-- and up to `p_room` that waited, now leased to the executor; more than that are left to be claimed.
CREATE FUNCTION cairn.admit(p_shard smallint, p_executor text, p_lease_ms float8, p_room int,
  p_entering text, p_freed text[]) RETURNS SETOF cairn.jobs LANGUAGE plpgsql AS $$
DECLARE
  v_entry record;
  v_lane cairn.lanes;
  v_job cairn.jobs;
  v_id text;
  v_seen int;
  v_tries int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(1128352082, p_shard);
  FOREACH v_id IN ARRAY p_freed LOOP
    PERFORM cairn.wake_lane(p_shard, v_id, cairn.now());
  END LOOP;
  FOR v_entry IN SELECT * FROM json_to_recordset(p_entering::json) AS e(run text, job text,
    token bigint, lane text, "functionId" text, "appId" text, names text[], keys text[],
    priority float8)
  LOOP
    v_lane := (p_shard, v_entry.lane, v_entry."functionId", v_entry."appId", v_entry.names,
      v_entry.keys, NULL, NULL, 'infinity', '-infinity')::cairn.lanes;
    IF cairn.enter_job(p_shard, v_lane, v_entry.run, v_entry.job, v_entry.token, v_entry.priority)
    THEN
      RETURN QUERY SELECT * FROM cairn.jobs j
        WHERE j.shard = p_shard AND j.run_id = v_entry.run AND j.id = v_entry.job;
    END IF;
  END LOOP;
  LOOP
    v_seen := 0;
    FOR v_id IN SELECT id FROM cairn.lanes l
      WHERE l.shard = p_shard AND l.ready_at <= cairn.now() AND l.ready_at < 'infinity'
      ORDER BY l.served_at, l.id LIMIT 100
    LOOP
      v_seen := v_seen + 1;
      v_job := cairn.serve_lane(p_shard, v_id, CASE WHEN p_room > 0 THEN p_executor END, p_lease_ms);
      IF v_job.id IS NOT NULL AND p_room > 0 THEN
        p_room := p_room - 1;
        RETURN NEXT v_job;
      END IF;
    END LOOP;
    v_tries := v_tries + v_seen;
    -- What is left is ready: whoever looks next goes on with it.
    EXIT WHEN v_seen = 0 OR v_tries >= 500;
  END LOOP;
END $$;
--> statement-breakpoint
-- Backstop for what a crash left between a commit and the admission after it: slots without a holder
-- go, and one lane of each kind that waits looks again. Lanes that nobody uses any more go too.
CREATE FUNCTION cairn.sweep_slots(p_shard smallint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(1128352082, p_shard);
  DELETE FROM cairn.slots s WHERE s.shard = p_shard AND CASE
    WHEN s.job_id <> '' THEN NOT EXISTS (SELECT 1 FROM cairn.jobs j
      WHERE j.shard = p_shard AND j.run_id = s.run_id AND j.id = s.job_id)
    ELSE NOT EXISTS (SELECT 1 FROM cairn.runs r WHERE r.shard = p_shard AND r.id = s.run_id
      AND r.status IN ('queued', 'running', 'waiting')) END;
  UPDATE cairn.lanes l SET ready_at = cairn.now()
  WHERE l.shard = p_shard AND l.ready_at = 'infinity' AND l.blocked_on IS NULL
    AND EXISTS (SELECT 1 FROM cairn.jobs j WHERE j.shard = p_shard AND j.lane = l.id);
  PERFORM cairn.wake_lane(p_shard, b.blocked_on, cairn.now()) FROM (
    SELECT DISTINCT blocked_on FROM cairn.lanes
    WHERE shard = p_shard AND blocked_on IS NOT NULL) b;
  DELETE FROM cairn.lanes l WHERE l.shard = p_shard AND l.blocked_on IS NULL
    AND l.ready_at = 'infinity' AND l.served_at < cairn.now() - interval '10 minutes'
    AND NOT EXISTS (SELECT 1 FROM cairn.jobs j WHERE j.shard = p_shard AND j.lane = l.id);
END $$;
--> statement-breakpoint
-- All lanes that wait for a key (a pause that was lifted), or all of a function whose limits changed.
CREATE FUNCTION cairn.wake_lanes(p_shard smallint, p_blocked_on text, p_function text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(1128352082, p_shard);
  UPDATE cairn.lanes SET ready_at = cairn.now()
  WHERE shard = p_shard AND blocked_on IS NOT NULL
    AND (blocked_on = p_blocked_on OR function_id = p_function);
END $$;
--> statement-breakpoint
-- Rows that die young, as those of the queue.
ALTER TABLE cairn.slots SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000, vacuum_truncate = off);
--> statement-breakpoint
ALTER TABLE cairn.lanes SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000, vacuum_truncate = off);
