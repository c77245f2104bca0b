-- The event joins the open batch; one that has no room left for it is closed, and a new one opened.
-- A closed batch is due at once. Gives the milliseconds until the first of the batches that it touched
-- is due; null when the event joins none, because one with the same `p_once_key` came within the last
-- 24 hours. (New here: that a batch was closed for want of room is told too.)
CREATE OR REPLACE FUNCTION cairn.batch_event(p_shard smallint, p_function text, p_key text, p_event text,
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
  IF v_full IS NOT NULL THEN RETURN 0; END IF;
  RETURN extract(epoch FROM v_row.due_at - cairn.now()) * 1000;
END $$;
