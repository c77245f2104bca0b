// The schedule of the sweep: what it should be, and what QStash has.
import { z } from "zod";
import { askQstash } from "./ask-qstash.ts";
import {
  DEFAULT_SWEEP_MS,
  deliveryUrl,
  type QstashSettings,
  SWEEP_PATH,
} from "./qstash-settings.ts";

const MINUTE_MS = 60_000;

export interface SweepSchedule {
  readonly id: string;
  readonly cron: string;
  readonly destination: string;
}

/** One per environment: another one of the same account keeps its own. */
export function sweepSchedule(settings: QstashSettings, env: string): SweepSchedule {
  const minutes = (settings.sweepMs ?? DEFAULT_SWEEP_MS) / MINUTE_MS;
  return {
    id: `cairn-sweep-${env}`,
    cron: `*/${String(minutes)} * * * *`,
    destination: deliveryUrl(settings, SWEEP_PATH),
  };
}

const Schedules = z.array(
  z.object({
    scheduleId: z.string(),
    cron: z.string(),
    destination: z.string(),
    isPaused: z.boolean().optional(),
  }),
);
type KnownSchedule = z.infer<typeof Schedules>[number];

/** @returns Undefined when QStash has none of this id. @throws {CairnError} See `askQstash`. */
export async function findSchedule(
  settings: QstashSettings,
  id: string,
): Promise<KnownSchedule | undefined> {
  const schedules = await askQstash(settings, { path: "/v2/schedules", shape: Schedules });
  return schedules.find(({ scheduleId }) => scheduleId === id);
}

/** Does it call another deployment, or this one's former address? */
export const callsElsewhere = (
  known: Pick<KnownSchedule, "destination">,
  wanted: Pick<SweepSchedule, "destination">,
): boolean => hostOf(known.destination) !== hostOf(wanted.destination);

/** A destination may also be the name of a group of URLs. */
const hostOf = (destination: string): string =>
  URL.canParse(destination) ? new URL(destination).host : destination;
