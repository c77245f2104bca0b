// What QStash must know of us: the schedule of the sweep. Doing it again repairs it and changes nothing
// else.
import { CairnError } from "@cairn/core";
import { z } from "zod";
import { askQstash } from "./ask-qstash.ts";
import type { QstashSettings } from "./qstash-settings.ts";
import {
  callsElsewhere,
  findSchedule,
  type SweepSchedule,
  sweepSchedule,
} from "./sweep-schedule.ts";

const Created = z.object({ scheduleId: z.string() });

interface SetUpOptions {
  /** Take over a schedule that calls another host. Default false. */
  readonly replace?: boolean;
}

/** `replaced`: the URL on another host that the schedule has called so far. */
type SetUp = SweepSchedule & { readonly replaced: string | undefined };

/**
 * Creates the schedule, or makes it what it should be.
 *
 * @throws {CairnError} `configuration_invalid` when it calls another host and is not to be replaced; and
 * those of `askQstash`.
 */
export async function setUpQstash(
  settings: QstashSettings,
  env: string,
  { replace = false }: SetUpOptions = {},
): Promise<SetUp> {
  const schedule = sweepSchedule(settings, env);
  const known = await findSchedule(settings, schedule.id);
  const other = known !== undefined && callsElsewhere(known, schedule) ? known : undefined;
  if (other !== undefined && !replace) throw takenBy(other.destination, schedule);
  await askQstash(settings, {
    method: "POST",
    path: `/v2/schedules/${schedule.destination}`,
    headers: {
      "upstash-schedule-id": schedule.id,
      "upstash-cron": schedule.cron,
      // The next one comes soon enough.
      "upstash-retries": "0",
      "content-type": "application/json",
    },
    shape: Created,
  });
  // One that was paused stays so when it is created again.
  await askQstash(settings, {
    method: "PATCH",
    path: `/v2/schedules/${encodeURIComponent(schedule.id)}/resume`,
    shape: z.unknown(),
  });
  return { ...schedule, replaced: other?.destination };
}

const takenBy = (other: string, { id, destination }: SweepSchedule): CairnError =>
  new CairnError("configuration_invalid", {
    message: `The schedule ${id} of this QStash account calls ${other}, not ${destination}. It was left as it is.`,
    hint: [
      "If that is a former address of this deployment, run the command again with --replace.",
      "If it is another deployment, which would lose its sweep, this one needs a CAIRN_ENV of its own, or another QStash account.",
    ].join("\n"),
  });
