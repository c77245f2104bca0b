// What QStash must know of us: the schedule of the sweep. Doing it again repairs it and changes nothing
// else.
import { openClient } from "./open-client.ts";
import {
  DEFAULT_SWEEP_MS,
  deliveryUrl,
  type QstashSettings,
  SWEEP_PATH,
} from "./qstash-settings.ts";

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;

interface SweepSchedule {
  readonly id: string;
  readonly cron: string;
  readonly destination: string;
}

/** One per environment: another one of the same account keeps its own. */
export function sweepSchedule(settings: QstashSettings, env: string): SweepSchedule {
  const minutes = Math.ceil((settings.sweepMs ?? DEFAULT_SWEEP_MS) / MINUTE_MS);
  const every = Math.max(1, Math.min(HOUR_MINUTES - 1, minutes));
  return {
    id: `cairn-sweep-${env}`,
    cron: `*/${String(every)} * * * *`,
    destination: deliveryUrl(settings, SWEEP_PATH),
  };
}

/** Creates the schedule, or makes it what it should be. @throws What the client throws. */
export async function setUpQstash(settings: QstashSettings, env: string): Promise<SweepSchedule> {
  const client = await openClient(settings);
  const schedule = sweepSchedule(settings, env);
  await client.schedules.create({
    scheduleId: schedule.id,
    destination: schedule.destination,
    cron: schedule.cron,
    // The next one comes soon enough.
    retries: 0,
  });
  // One that was paused stays so when it is created again.
  await client.schedules.resume({ schedule: schedule.id });
  return schedule;
}
