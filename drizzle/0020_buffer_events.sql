-- What an accepted event does to the buffers of functions (`debounce`, `batchEvents`). Both functions
-- are called for one event after the other, in the order of function, key and arrival, inside the
-- statement that accepts them; each of their statements sees what was committed before it. The row of
-- a buffer is locked before its job, here and by whoever empties it.

-- Makes the job of a buffer, or moves it. Whoever holds it can do nothing more with it (I7).
CREATE FUNCTION cairn.set_buffer_job(p_shard smallint, p_id text, p_kind text, p_due timestamptz)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO cairn.jobs AS j (shard, run_id, id, kind, attempt, faults, token, claimable_at, due_at,
    created_at)
  VALUES (p_shard, p_id, p_id, p_kind, 0, 0, 0, p_due, p_due, cairn.now())
  ON CONFLICT (shard, run_id, id) DO UPDATE SET token = j.token + 1, leased_by = NULL,
    claimable_at = excluded.claimable_at, due_at = excluded.due_at
$$;
--> statement-breakpoint
-- The event takes the place of the one before it, which gets a record of that, and puts the run off;
-- not beyond `p_timeout_ms` after the first one. Gives the milliseconds until the run is due.
CREATE FUNCTION cairn.debounce_event(p_shard smallint, p_function text, p_key text, p_event text,
  p_id text, p_period_ms float8, p_timeout_ms float8) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
  v_row cairn.debounces;
BEGIN
  INSERT INTO cairn.debounces AS d (shard, id, function_id, key, is_open, event_id, first_at, due_at)
  VALUES (p_shard, p_id, p_function, p_key, true, p_event, cairn.now(),
    cairn.now() + least(p_period_ms, p_timeout_ms) * interval '1 millisecond')
  ON CONFLICT (shard, function_id, key) WHERE is_open DO UPDATE SET
    event_id = excluded.event_id,
    replaced_id = d.event_id,
    due_at = least(cairn.now() + p_period_ms * interval '1 millisecond',
      d.first_at + p_timeout_ms * interval '1 millisecond')
  RETURNING d.* INTO v_row;
  IF v_row.replaced_id IS NOT NULL THEN
    INSERT INTO cairn.skips (shard, event_id, function_id, reason, detail, decided_at)
    VALUES (p_shard, v_row.replaced_id, p_function, 'debounced',
      'The later event ' || p_event || ' took its place'
        || CASE p_key WHEN '' THEN '' ELSE ' (key ' || p_key || ')' END || '.', cairn.now())
    ON CONFLICT (shard, event_id, function_id) DO NOTHING;
  END IF;
  PERFORM cairn.set_buffer_job(p_shard, v_row.id, 'debounce', v_row.due_at);
  RETURN extract(epoch FROM v_row.due_at - cairn.now()) * 1000;
END $$;
--> statement-breakpoint
-- The event joins the open batch; one that has no room left for it is closed, and a new one opened.
-- A closed batch is due at once. Gives the milliseconds until the event's batch is due; null when the
-- event joins none, because one with the same `p_once_key` came within the last 24 hours.
CREATE FUNCTION cairn.batch_event(p_shard smallint, p_function text, p_key text, p_event text,
  p_id text, p_timeout_ms float8, p_max_size int, p_bytes bigint, p_max_bytes bigint,
  p_once_key text) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
  v_row cairn.batches;
  v_full text;
BEGIN
  IF p_once_key IS NOT NULL THEN
    INSERT INTO cairn.event_keys AS k (shard, key, event_id, expires_at)
    VALUES (p_shard, p_once_key, p_event, cairn.now() + interval '24 hours')
    ON CONFLICT (shard, key) DO UPDATE
      SET event_id = excluded.event_id, expires_at = excluded.expires_at
      WHERE k.expires_at <= cairn.now();
    IF NOT FOUND THEN
      INSERT INTO cairn.skips (shard, event_id, function_id, reason, detail, decided_at)
      VALUES (p_shard, p_event, p_function, 'idempotent',
        'An event with the same key was taken within the last 24 hours.', cairn.now());
      RETURN NULL;
    END IF;
  END IF;
  LOOP
    INSERT INTO cairn.batches AS b (shard, id, function_id, key, is_open, size, bytes, due_at)
    VALUES (p_shard, p_id, p_function, p_key, true, 1, p_bytes,
      cairn.now() + p_timeout_ms * interval '1 millisecond')
    ON CONFLICT (shard, function_id, key) WHERE is_open DO UPDATE
      SET size = b.size + 1, bytes = b.bytes + excluded.bytes
      WHERE b.size < p_max_size AND b.bytes + excluded.bytes <= p_max_bytes
    RETURNING b.* INTO v_row;
    EXIT WHEN FOUND;
    -- Locked by the attempt above: nobody else has closed it meanwhile.
    UPDATE cairn.batches SET is_open = false, due_at = cairn.now()
    WHERE shard = p_shard AND function_id = p_function AND key = p_key AND is_open
    RETURNING id INTO v_full;
    IF FOUND THEN PERFORM cairn.set_buffer_job(p_shard, v_full, 'batch', cairn.now()); END IF;
  END LOOP;
  INSERT INTO cairn.batch_events (shard, batch_id, position, event_id)
  VALUES (p_shard, v_row.id, v_row.size - 1, p_event);
  IF v_row.size >= p_max_size OR v_row.bytes >= p_max_bytes THEN
    UPDATE cairn.batches SET is_open = false, due_at = cairn.now()
    WHERE shard = p_shard AND id = v_row.id;
    PERFORM cairn.set_buffer_job(p_shard, v_row.id, 'batch', cairn.now());
    RETURN 0;
  END IF;
  IF v_row.size = 1 THEN PERFORM cairn.set_buffer_job(p_shard, v_row.id, 'batch', v_row.due_at); END IF;
  RETURN extract(epoch FROM v_row.due_at - cairn.now()) * 1000;
END $$;
--> statement-breakpoint
-- Rows that die young, as those of the queue.
ALTER TABLE cairn.debounces SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000, vacuum_truncate = off);
--> statement-breakpoint
ALTER TABLE cairn.batches SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000, vacuum_truncate = off);
--> statement-breakpoint
ALTER TABLE cairn.batch_events SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000, vacuum_truncate = off);
