-- What must hold whenever nothing is being committed. Each block gives the rows that break one
-- invariant; no rows means that it holds. `cairn doctor` and the crash tests run this file, block by
-- block. A block begins with a line `-- oracle: <name> | <invariant> | <what a row means>`.

-- oracle: orphan_runs | I9 | a live run that nothing will ever wake
select r.id from cairn.runs r
where r.status in ('queued', 'running', 'waiting')
  and not exists (select 1 from cairn.jobs j where j.shard = r.shard and j.run_id = r.id
    and j.kind <> 'deadline');

-- oracle: jobs_of_ended_runs | I9 | a job that belongs to a run which has ended, older than a minute
select j.id from cairn.jobs j
join cairn.runs r on r.shard = j.shard and r.id = j.run_id
where r.status in ('completed', 'failed', 'cancelled')
  and not (r.status = 'cancelled' and j.kind = 'cancel_children')
  and j.created_at < cairn.now() - interval '60 seconds'
  and r.ended_at < cairn.now() - interval '60 seconds';

-- oracle: jobs_without_owner | I9 | a job whose run or event does not exist
select j.id from cairn.jobs j
where not exists (select 1 from cairn.runs r where r.shard = j.shard and r.id = j.run_id)
  and not exists (select 1 from cairn.debounces d where d.shard = j.shard and d.id = j.run_id)
  and not exists (select 1 from cairn.batches b where b.shard = j.shard and b.id = j.run_id)
  and not exists (select 1 from cairn.events e where e.shard = j.shard and e.id = j.run_id)
  and not exists (select 1 from cairn.schedules s where s.shard = j.shard and s.id = j.run_id);

-- oracle: schedules_without_tick | I17 | a schedule that is not paused and has no job for its next tick
select s.id from cairn.schedules s
where not s.paused and not exists (select 1 from cairn.jobs j where j.shard = s.shard
  and j.run_id = s.id and j.kind = 'tick' and j.due_at <= s.next_tick_at
    + s.jitter_ms * interval '1 millisecond' + interval '31 seconds');

-- oracle: ticks_without_schedule | I17 | a job for the ticks of a schedule that is paused or gone
select j.id from cairn.jobs j
where j.kind = 'tick' and not exists (select 1 from cairn.schedules s
  where s.shard = j.shard and s.id = j.run_id and not s.paused);

-- oracle: ticks_started_twice | I17 | a tick of a schedule that started more than one run
select r.event_id from cairn.runs r
join cairn.events e on e.shard = r.shard and e.id = r.event_id
where r.cause = 'event' and e.name = 'inngest/scheduled.timer'
group by r.shard, r.event_id having count(*) > 1;

-- oracle: waits_without_job | I10 | a pending or resolved wait of a live run that no job looks at
select w.run_id, w.step_id from cairn.waits w
join cairn.runs r on r.shard = w.shard and r.id = w.run_id
where w.status <> 'closed' and r.status in ('queued', 'running', 'waiting')
  and not exists (select 1 from cairn.jobs j where j.shard = w.shard and j.run_id = w.run_id
    and j.step_id = w.step_id and j.kind in ('wait', 'resume'));

-- oracle: wait_jobs_without_wait | I10 | a job for a wait that is not there
select j.id from cairn.jobs j
where j.kind in ('wait', 'resume')
  and not exists (select 1 from cairn.waits w where w.shard = j.shard and w.run_id = j.run_id
    and w.step_id = j.step_id);

-- oracle: waits_of_ended_runs | I10 | a wait that is still pending although its run has ended
select w.run_id, w.step_id from cairn.waits w
join cairn.runs r on r.shard = w.shard and r.id = w.run_id
where w.status = 'pending' and r.status in ('completed', 'failed', 'cancelled');

-- oracle: finished_and_open | I5 | a step that has a result and is still planned, asleep or waiting
select j.run_id, j.step_id from cairn.jobs j
join cairn.memos m on m.shard = j.shard and m.run_id = j.run_id and m.step_id = j.step_id
join cairn.runs r on r.shard = j.shard and r.id = j.run_id
where r.status in ('queued', 'running', 'waiting');

-- oracle: step_count | I5 | a run whose count of finished steps differs from its memos
select r.id from cairn.runs r
where r.steps <> (select count(*) from cairn.memos m where m.shard = r.shard and m.run_id = r.id);

-- oracle: step_order | I5 | two finished steps of a run with the same place in its order
select m.run_id, m.seq from cairn.memos m group by m.shard, m.run_id, m.seq having count(*) > 1;

-- oracle: step_planned_twice | I7 | a step with more than one job
select j.run_id, j.step_id from cairn.jobs j
where j.step_id is not null group by j.shard, j.run_id, j.step_id having count(*) > 1;

-- oracle: discoveries | I7 | a run with more than one discovery outstanding
select j.run_id from cairn.jobs j
where j.kind = 'call' and j.step_id is null
group by j.shard, j.run_id having count(*) > 1;

-- oracle: one_run_per_event | I3 | an event that started a function more than once
select r.event_id, r.function_id from cairn.runs r
where r.cause = 'event' group by r.shard, r.event_id, r.function_id having count(*) > 1;

-- oracle: started_and_skipped | I3 | an event that both started and skipped a function
select s.event_id, s.function_id from cairn.skips s
join cairn.runs r on r.shard = s.shard and r.event_id = s.event_id
  and r.function_id = s.function_id and r.cause = 'event';

-- oracle: ended_runs | I8 | an ended run without its end, or a live run with one
select r.id from cairn.runs r
where (r.status in ('completed', 'failed', 'cancelled')) <> (r.ended_at is not null);

-- oracle: finished_events | I8 | an ended run that told its end not exactly once
select r.id, count(e.id) from cairn.runs r
join cairn.events t on t.shard = r.shard and t.id = r.event_id
left join cairn.events e on e.shard = r.shard
  and e.name = case when r.status = 'cancelled' then 'inngest/function.cancelled'
    else 'inngest/function.finished' end
  and e.received_at >= r.created_at
  and e.data like '%"run_id":"' || r.id || '"%'
where r.status in ('completed', 'failed', 'cancelled')
  and t.name not in ('inngest/function.failed', 'inngest/function.finished',
    'inngest/function.cancelled')
  and r.ended_at > cairn.now() - interval '10 minutes'
group by r.shard, r.id having count(e.id) <> 1;

-- oracle: invocations | I19 | a parent that waits for a child which has ended
select w.run_id, w.child_run_id from cairn.waits w
join cairn.runs c on c.shard = w.shard and c.id = w.child_run_id
where w.status = 'pending' and c.status in ('completed', 'failed', 'cancelled');

-- oracle: gateway_requests | I6 | a job that is to make a request and has none, or another that has one
select j.id from cairn.jobs j where (j.kind = 'gateway') <> (j.request is not null);

-- oracle: deferred_events | I8 | a deferred function of an ended run that was started not exactly once
select d.run_id, d.id, count(e.id) from cairn.defers d
join cairn.runs r on r.shard = d.shard and r.id = d.run_id
left join cairn.events e on e.shard = d.shard and e.name = 'inngest/deferred.schedule'
  and e.received_at >= d.created_at
  and strpos(e.data, '"fn_slug":"' || d.function_slug || '"') > 0
  and strpos(e.data, '"parent_run_id":"' || d.run_id || '"') > 0
where d.status = 'scheduled' and r.status in ('completed', 'failed', 'cancelled')
  and r.ended_at > cairn.now() - interval '10 minutes'
group by d.shard, d.run_id, d.id, d.function_slug
having count(e.id) <> (select count(*) from cairn.defers o where o.shard = d.shard
  and o.run_id = d.run_id and o.function_slug = d.function_slug and o.status = 'scheduled');

-- oracle: watches_of_ended_runs | I28 | what would cancel a run that has ended
select w.run_id, w.position from cairn.cancel_watches w
join cairn.runs r on r.shard = w.shard and r.id = w.run_id
where r.status in ('completed', 'failed', 'cancelled');

-- oracle: slots_over_limit | I13 | more slots held than the limit of the function that holds them allows
select s.key, count(*) from cairn.slots s
join cairn.function_limits f on f.function_id = s.function_id and f.name = s.name
where f.unit <> 'throttle' and f.version = 0
group by s.shard, s.key, f."limit" having count(*) > f."limit";

-- oracle: slots_without_holder | I13 | a slot whose job is gone, or whose run has ended
select s.run_id, s.key from cairn.slots s
where case when s.job_id <> ''
  then not exists (select 1 from cairn.jobs j where j.shard = s.shard and j.run_id = s.run_id
    and j.id = s.job_id and j.lane is null)
  else not exists (select 1 from cairn.runs r where r.shard = s.shard and r.id = s.run_id
    and r.status in ('queued', 'running', 'waiting')) end;

-- oracle: jobs_beside_lanes | I9 | a job that waits for a slot where nobody looks
select j.id from cairn.jobs j
where (j.lane is null) <> (j.claimable_at < 'infinity')
  or (j.lane is not null and not exists (
    select 1 from cairn.lanes l where l.shard = j.shard and l.id = j.lane));

-- oracle: lanes_forgotten | I9 | a lane that waits for nothing and is not looked at, for a minute
select l.id from cairn.lanes l
where l.blocked_on is null and l.ready_at = 'infinity' and exists (
  select 1 from cairn.jobs j where j.shard = l.shard and j.lane = l.id
    and j.lane_since < cairn.now() - interval '1 minute');

-- oracle: singletons_of_ended_runs | I16 | a singleton that is kept by a run which has ended or is not there
select s.function_id, s.key, s.run_id, s.next_run_id from cairn.singletons s
where exists (
  select 1 from unnest(array[s.run_id, s.next_run_id]) as k(run_id)
  where k.run_id is not null and not exists (select 1 from cairn.runs r
    where r.shard = s.shard and r.id = k.run_id
      and r.status in ('queued', 'running', 'waiting')));

-- oracle: singletons_before_their_turn | I16 | a run that was called although its singleton is another run's
select s.function_id, s.key, s.next_run_id from cairn.singletons s
join cairn.jobs j on j.shard = s.shard and j.run_id = s.next_run_id
where j.kind not in ('singleton', 'deadline');

-- oracle: buffers_without_job | I15 | a debounce or a batch that nobody will look after when it is due
select b.id from (
  select shard, id, 'debounce' as kind, due_at from cairn.debounces
  union all
  select shard, id, 'batch', due_at from cairn.batches) b
where not exists (select 1 from cairn.jobs j where j.shard = b.shard and j.run_id = b.id
  and j.id = b.id and j.kind = b.kind and (j.leased_by is not null or j.claimable_at <= b.due_at
    or j.claimable_at <= cairn.now()));

-- oracle: batch_sizes | I15 | a batch whose count differs from its events, or whose events have gaps
select b.id from cairn.batches b
where b.size <> (select count(*) from cairn.batch_events m
    where m.shard = b.shard and m.batch_id = b.id)
  or b.size <> (select max(m.position) + 1 from cairn.batch_events m
    where m.shard = b.shard and m.batch_id = b.id);

-- oracle: events_without_batch | I15 | a buffered event that is in no batch
select m.batch_id, m.event_id from cairn.batch_events m
where not exists (select 1 from cairn.batches b where b.shard = m.shard and b.id = m.batch_id);

-- oracle: one_batch_per_event | I15 | an event that is in two batches of a function
select b.function_id, b.event_id from (
  select b.shard, b.function_id, m.event_id from cairn.batch_events m
  join cairn.batches b on b.shard = m.shard and b.id = m.batch_id
  union all
  select r.shard, r.function_id, n.event_id from cairn.run_events n
  join cairn.runs r on r.shard = n.shard and r.id = n.run_id and r.cause = 'event') b
group by b.shard, b.function_id, b.event_id having count(*) > 1;

-- oracle: buffered_and_decided | I15 | an event that waits for others although its function has had it
select b.function_id, b.event_id from (
  select b.shard, b.function_id, m.event_id from cairn.batch_events m
  join cairn.batches b on b.shard = m.shard and b.id = m.batch_id
  union all
  select d.shard, d.function_id, d.event_id from cairn.debounces d) b
where exists (select 1 from cairn.skips s where s.shard = b.shard and s.event_id = b.event_id
    and s.function_id = b.function_id)
  or exists (select 1 from cairn.runs r where r.shard = b.shard and r.event_id = b.event_id
    and r.function_id = b.function_id and r.cause = 'event');
