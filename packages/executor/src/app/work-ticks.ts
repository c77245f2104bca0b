// A job of kind `tick`: a schedule is due. What it starts, and that it goes on to its next tick, are one
// commit; whoever is slower finds that the schedule has changed, and writes nothing (I17).
import type { EventPlan, WireError } from "@cairn/core";
import type { Acceptance } from "../db/accept-events.ts";
import { finishJobs, putOffJob, releaseJob } from "../db/claim-jobs.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import { deleteGoneSchedule, loadSchedules, type LoadedSchedule } from "../db/schedules.ts";
import type { TickStep } from "../db/tick-rows.ts";
import { createBatcher } from "../ops/batcher.ts";
import { parseCron } from "./cron-shape.ts";
import { decideGone, decideTick, type TickDecision } from "./decide-tick.ts";
import type { Engine } from "./engine.ts";
import type { Ingest } from "./ingest-events.ts";
import type { CancelRun } from "./look-at-deadline.ts";
import { planTick } from "./tick-event.ts";

export type WorkOnTick = (claimed: ClaimedJob) => Promise<void>;

export interface TickPorts {
  readonly acceptTick: Ingest["acceptTick"];
  readonly cancel: CancelRun;
}

type Decided = Exclude<TickDecision, { readonly kind: "wait" }>;

const MAX_LOADS = 200;

export function createTickWork(engine: Engine, ports: TickPorts): WorkOnTick {
  const { sql, holder } = engine;
  // Many schedules tick at midnight: those that are claimed together are read together.
  const loads = createBatcher<string, LoadedSchedule | null>({
    run: async (ids) => {
      const found = await loadSchedules(sql, holder.shard, ids);
      const byId = new Map(found.map((schedule) => [schedule.id, schedule]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    maxItems: MAX_LOADS,
    maxInFlight: 1,
  });
  return async (claimed) => {
    const schedule = await loads.add(claimed.runId);
    if (schedule === null || schedule.paused) return finishJobs(sql, holder.shard, [claimed]);
    const decision = decisionOf(schedule);
    // Its waiting tick was reported by then.
    if (decision === undefined) return deleteGoneSchedule(sql, holder.shard, schedule.id);
    if (decision.kind === "wait") {
      const afterMs = Math.max(1, decision.dueMs - schedule.nowMs);
      await putOffJob(sql, holder.shard, claimed, afterMs);
      return engine.onDelayedJob(afterMs);
    }
    await carryOut(engine, ports, { claimed, schedule, decision });
  };
}

/** undefined: it is gone, and nothing of it waits. */
function decisionOf(schedule: LoadedSchedule): TickDecision | undefined {
  const { origin, queuedTickMs } = schedule;
  if (origin !== "gone") return decideTick(schedule, ruleOf(schedule));
  return queuedTickMs === null ? undefined : decideGone(schedule, queuedTickMs);
}

interface Work {
  readonly claimed: ClaimedJob;
  readonly schedule: LoadedSchedule;
  readonly decision: Decided;
}

async function carryOut(
  engine: Engine,
  { acceptTick, cancel }: TickPorts,
  { claimed, schedule, decision }: Work,
): Promise<void> {
  if (decision.kind === "start") {
    for (const runId of decision.cancel) await cancel(runId, CANCELLED);
  }
  engine.failpoint("tick:before-commit");
  const isDone = await acceptTick({
    plan: () => acceptanceOf(engine, { claimed, schedule, decision }),
  });
  engine.failpoint("tick:after-commit");
  // If it was somebody else's by then, or its event is there already, it is looked at again.
  if (!isDone) await releaseJob(engine.sql, engine.holder.shard, claimed);
  engine.onDelayedJob(isDone ? Math.max(0, decision.state.dueMs - schedule.nowMs) : 0);
}

const CANCELLED: WireError = {
  name: "CancelledBySchedule",
  message: "The schedule that started the run was due again (overlap: cancel).",
};

function acceptanceOf(
  engine: Engine,
  { claimed, schedule, decision }: Work,
): Pick<Acceptance, "plan" | "tick"> {
  const plan = planOf(engine, schedule, decision);
  const live =
    decision.kind === "start" && decision.cancel.length > 0 ? [] : [...schedule.liveRuns];
  const { nextTickMs, lastTickMs, queuedTickMs, dueMs } = decision.state;
  const tick: TickStep = {
    scheduleId: schedule.id,
    token: claimed.job.token,
    version: schedule.version,
    nextTickMs,
    lastTickMs,
    queuedTickMs,
    dueMs,
    eventId: plan.event?.id ?? null,
    openRuns: [...live, ...plan.runs.map(({ id }) => id)],
  };
  return { plan, tick };
}

function planOf(
  engine: Engine,
  schedule: LoadedSchedule,
  decision: Decided,
): EventPlan | { readonly event: null; readonly runs: readonly [] } {
  if (decision.kind === "queue") return { event: null, runs: [] };
  const { tickMs } = decision;
  if (decision.kind === "skip") {
    return planTick(engine, schedule, { tickMs, cause: "skip" }, decision);
  }
  const { missedSinceMs } = decision;
  return planTick(engine, schedule, { tickMs, cause: "tick", missedSinceMs });
}

/** It was checked before it was stored. */
export function ruleOf({ cron, timezone }: Pick<LoadedSchedule, "cron" | "timezone">) {
  const parsed = parseCron(cron, timezone);
  if (!parsed.ok) throw new Error(`a stored cron expression ${parsed.problem}`);
  return parsed.rule;
}
