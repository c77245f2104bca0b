// What people and programs do to schedules: make one, change it, pause it, run it now. What an app's code
// says is changed by its code alone; pausing and running it is everybody's.
import {
  CairnError,
  MISSED_MAX_DEFAULT,
  parseDuration,
  type ScheduleBody,
  type SchedulePatch,
  type ScheduleRunResult,
} from "@cairn/core";
import {
  clockMs,
  deleteSchedule,
  insertSchedule,
  type LoadedSchedule,
  type ScheduleRule,
  updateSchedule,
} from "../db/schedules.ts";
import { type CronRule, namesZone, parseCron } from "./cron-shape.ts";
import { dueAt } from "./decide-tick.ts";
import type { Engine } from "./engine.ts";
import { checkStorable } from "./find-unstorable.ts";
import type { Ingest } from "./ingest-events.ts";
import { nextTick } from "./next-tick.ts";
import { requireFunction, requireSchedule, scheduleNotFound } from "./require-schedule.ts";
import { planTick } from "./tick-event.ts";
import { ruleOf } from "./work-ticks.ts";

export interface ScheduleChanges {
  /**
   * @returns Its id.
   * @throws {CairnError} `function_not_found`, `cron_invalid`, `parameter_invalid`.
   */
  readonly create: (body: ScheduleBody) => Promise<string>;
  /** @throws {CairnError} `schedule_not_found`, `schedule_of_code`, and those of `create`. */
  readonly change: (id: string, patch: SchedulePatch) => Promise<void>;
  /** Also one that is paused already. Ticks of the time until it is resumed are not missed ones. */
  readonly pause: (id: string, paused: boolean) => Promise<void>;
  /** Starts a run now, whatever its ticks and its overlap say, also when it is paused. */
  readonly run: (id: string) => Promise<ScheduleRunResult>;
  /** Its runs go on. */
  readonly remove: (id: string) => Promise<void>;
}

export type SchedulePorts = Pick<Engine, "sql" | "holder" | "registry" | "newId" | "onDelayedJob"> &
  Pick<Ingest, "acceptTick">;

export function createScheduleChanges(ports: SchedulePorts): ScheduleChanges {
  const { sql, holder } = ports;
  return {
    create: (body) => create(ports, body),
    change: async (id, patch) => {
      await changeWith(ports, id, (schedule) => {
        refuseCode(schedule);
        return { ...changed(schedule, patch), paused: schedule.paused };
      });
    },
    pause: async (id, paused) => {
      await changeWith(ports, id, (schedule) => ({ ...schedule, paused }));
    },
    run: (id) => runNow(ports, id),
    remove: async (id) => {
      refuseCode(await requireSchedule(ports, id));
      if (!(await deleteSchedule(sql, holder.shard, id))) throw scheduleNotFound(id);
    },
  };
}

async function create(ports: SchedulePorts, body: ScheduleBody): Promise<string> {
  const { sql, holder, newId } = ports;
  const { id: functionId } = await requireFunction(ports, body.function);
  const empty: ScheduleRule = {
    id: newId(),
    functionId,
    cron: "",
    timezone: "UTC",
    jitterMs: 0,
    missed: "once",
    missedMax: MISSED_MAX_DEFAULT,
    overlap: "allow",
    data: "{}",
  };
  const schedule = changed(empty, body);
  const times = timesOf(schedule, await clockMs(sql));
  await insertSchedule(sql, holder.shard, { ...schedule, ...times, paused: body.paused === true });
  ports.onDelayedJob(0);
  return schedule.id;
}

/** A rule with what is to be different in it. */
function changed<Rule extends ScheduleRule>(rule: Rule, patch: SchedulePatch): Rule {
  const { jitter, data, missed, missedMax, overlap } = patch;
  if (data !== undefined) checkStorable(data, "data");
  return {
    ...rule,
    ...timesIn(rule, patch),
    ...(jitter === undefined ? {} : { jitterMs: jitterOf(jitter) }),
    ...(data === undefined ? {} : { data: JSON.stringify(data) }),
    ...given({ missed, missedMax, overlap }),
  };
}

/** Without what is undefined. */
const given = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function timesIn(rule: ScheduleRule, patch: SchedulePatch) {
  const { cron = rule.cron, timezone } = patch;
  // A zone that the old expression named went with it.
  const kept = patch.cron !== undefined && namesZone(rule.cron) ? "UTC" : rule.timezone;
  if (timezone !== undefined && namesZone(cron)) {
    throw invalid("timezone", "is given although cron names a time zone itself", "Give it once.");
  }
  return { cron, timezone: checkCron(cron, timezone ?? kept).zone };
}

function checkCron(cron: string, zone: string): CronRule {
  const parsed = parseCron(cron, zone);
  if (parsed.ok) return parsed.rule;
  throw new CairnError("cron_invalid", {
    message: `The cron expression ${JSON.stringify(cron.slice(0, 255))} ${parsed.problem}.`,
    hint: "Five fields, such as 0 9 * * 1 (minute, hour, day, month, weekday), and a zone such as Europe/Paris.",
  });
}

const JITTER_MIN_MS = 1_000;
const JITTER_MAX_MS = 5 * 60_000;

function jitterOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === 0 || (ms !== undefined && ms >= JITTER_MIN_MS && ms <= JITTER_MAX_MS)) return ms;
  throw invalid(
    "jitter",
    "is not a duration from 1s to 5m",
    "Such as 30s; an empty text for none.",
  );
}

function timesOf(rule: ScheduleRule, afterMs: number) {
  const nextTickMs = nextTick(ruleOf(rule), afterMs);
  return { nextTickMs, dueMs: dueAt(rule, nextTickMs) };
}

/** Each try is made from what the one before it has met: ticks count as changes. */
const MAX_TRIES = 20;

async function changeWith(
  ports: SchedulePorts,
  id: string,
  change: (schedule: LoadedSchedule) => LoadedSchedule,
): Promise<void> {
  const { sql, holder } = ports;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const before = await requireSchedule(ports, id);
    const after = change(before);
    const isDone = await updateSchedule(sql, holder.shard, {
      ...after,
      ...ticksAfter(before, after),
    });
    if (isDone) return ports.onDelayedJob(0);
  }
  throw new CairnError("overloaded", {
    message: "The schedule keeps changing.",
    hint: "Send it again in a moment.",
  });
}

/** Other times begin now, and so does a schedule that was paused; all else leaves its ticks alone. */
function ticksAfter(before: LoadedSchedule, after: LoadedSchedule) {
  const begins =
    before.cron !== after.cron ||
    before.timezone !== after.timezone ||
    (before.paused && !after.paused);
  if (begins) return timesOf(after, before.nowMs);
  return { nextTickMs: before.nextTickMs, dueMs: dueAt(after, before.nextTickMs) };
}

async function runNow(ports: SchedulePorts, id: string): Promise<ScheduleRunResult> {
  const schedule = await requireSchedule(ports, id);
  await requireFunction(ports, schedule.functionId, schedule.functionSlug);
  let result: ScheduleRunResult = { eventId: "", runId: null };
  const isDone = await ports.acceptTick({
    plan: () => {
      const plan = planTick(ports, schedule, { tickMs: Math.floor(schedule.nowMs), cause: "run" });
      const runs = plan.runs.map((run) => run.id);
      result = { eventId: plan.event.id, runId: runs[0] ?? null };
      const tick = { ...NO_STEP, scheduleId: id, eventId: plan.event.id, openRuns: runs };
      return { plan, tick };
    },
  });
  if (!isDone) throw scheduleNotFound(id);
  return result;
}

const NO_STEP = {
  token: null,
  version: null,
  nextTickMs: null,
  lastTickMs: null,
  queuedTickMs: null,
  dueMs: null,
} as const;

function refuseCode({ origin, id }: LoadedSchedule): void {
  if (origin === "api") return;
  throw new CairnError("schedule_of_code", {
    message: `The schedule ${id} is a cron trigger of an app's code.`,
    hint: "Change it in the code and sync the app. Pausing it and running it now are possible here.",
  });
}

function invalid(field: string, problem: string, hint: string): CairnError {
  return new CairnError("parameter_invalid", {
    message: `The body is not valid: ${field} ${problem}.`,
    hint,
  });
}
