// Schedules as data: what the clock starts, made and changed by a program. Those of cron triggers are
// listed too; their code alone changes them.
import {
  type BackfillResult,
  type ScheduleDetail,
  type ScheduleRunResult,
  type ScheduleView,
} from "@cairn/core";
import { askExecutor, type ExecutorAnswer } from "../connection/ask-executor.ts";
import type { ApiRequest } from "../connection/executor-api.ts";
import type { ApiParts } from "../connection/request-executor.ts";
import { type Duration, durationText, instantText } from "../duration-text.ts";
import type { CronPolicies } from "../events/trigger-types.ts";
import { type Invocable, wireId } from "../steps/invocable.ts";
import { trusted } from "../trusted.ts";

export interface ScheduleRules extends CronPolicies {
  /** Five fields, with an optional `TZ=Europe/Paris ` before them. */
  readonly cron: string;
  /** Where its times are meant, unless `cron` says it. Default UTC. */
  readonly timezone?: string;
  /** Each tick comes up to so much later: 1 second to 5 minutes; 0 for none. Default none. */
  readonly jitter?: Duration;
  /** Data of its events. Default: none. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface NewSchedule extends ScheduleRules {
  /** A function, or its slug, such as `shop-nightly`. */
  readonly function: Invocable | string;
  /** Made, but not begun. Default: it begins. */
  readonly paused?: boolean;
}

export interface BackfillRange {
  readonly from: Date | string;
  /** Not in the future. */
  readonly to: Date | string;
  /** At most so many ticks, up to 1,000. Default 100. */
  readonly limit?: number;
}

/** Each throws `SendFailed`, with the executor's `code` and `hint`, when it refuses or cannot be reached. */
export interface ClientSchedules {
  readonly create: (schedule: NewSchedule) => Promise<ScheduleDetail>;
  /** All of them. */
  readonly list: (filter?: {
    readonly function?: Invocable | string;
  }) => Promise<readonly ScheduleView[]>;
  readonly get: (id: string) => Promise<ScheduleDetail>;
  /** What is left out stays as it is. */
  readonly update: (id: string, rules: Partial<ScheduleRules>) => Promise<ScheduleDetail>;
  readonly pause: (id: string) => Promise<ScheduleDetail>;
  readonly resume: (id: string) => Promise<ScheduleDetail>;
  /** Starts a run now; its ticks stay as they are. */
  readonly run: (id: string) => Promise<ScheduleRunResult>;
  /** Starts a run for each tick of a time that is over, unless the tick had one. */
  readonly backfill: (id: string, range: BackfillRange) => Promise<BackfillResult>;
  readonly delete: (id: string) => Promise<void>;
}

export function createSchedules(parts: ApiParts): ClientSchedules {
  const ask = (
    method: ApiRequest["method"],
    path: string,
    body?: object,
  ): Promise<ExecutorAnswer> =>
    askExecutor(parts, {
      method,
      path: `/v1/schedules${path}`,
      ...(body === undefined ? {} : bodyOf(body)),
    });
  const data = async (...asked: Parameters<typeof ask>) => trusted((await ask(...asked)).data);
  return {
    create: async (schedule) =>
      data("POST", "", { ...wireRules(schedule), function: slugOf(schedule.function) }),
    list: async (filter = {}) => {
      const query = filter.function === undefined ? "" : `&function=${encode(filter.function)}`;
      const all: ScheduleView[] = [];
      for (let cursor = ""; ;) {
        const { data: page, next } = await ask("GET", `?limit=200${query}${cursor}`);
        all.push(...trusted(page));
        if (next === null) return all;
        cursor = `&cursor=${encodeURIComponent(next)}`;
      }
    },
    get: (id) => data("GET", pathOf(id)),
    update: async (id, rules) => data("PATCH", pathOf(id), wireRules(rules)),
    pause: (id) => data("POST", `${pathOf(id)}/pause`),
    resume: (id) => data("POST", `${pathOf(id)}/resume`),
    run: (id) => data("POST", `${pathOf(id)}/run`),
    backfill: async (id, range) => data("POST", `${pathOf(id)}/backfill`, wireRange(range)),
    delete: async (id) => void (await ask("DELETE", pathOf(id))),
  };
}

const bodyOf = (body: object) => ({ body: JSON.stringify(body) });
const pathOf = (id: string): string => `/${encodeURIComponent(id)}`;

/** @throws {TypeError} If it is neither, as code without types may give it. */
function slugOf(fn: Invocable | string | undefined): string {
  if (typeof fn === "string") return fn;
  if (typeof fn?.id === "string" && typeof fn.appId === "string") return wireId(fn);
  const got = JSON.stringify(fn) ?? "undefined";
  throw new TypeError(
    `the schedule's function must be a function or its slug, such as "shop-nightly", got ${got.slice(0, 100)}`,
  );
}

const encode = (fn: Invocable | string): string => encodeURIComponent(slugOf(fn));

function wireRules(rules: Partial<ScheduleRules>): object {
  const { jitter } = rules;
  return {
    ...rules,
    ...(jitter === undefined ? {} : { jitter: durationText(jitter, "the schedule's jitter") }),
  };
}

const wireRange = ({ from, to, limit }: BackfillRange): object => ({
  from: timeText(from, "the backfill's from"),
  to: timeText(to, "the backfill's to"),
  ...(limit === undefined ? {} : { limit }),
});

/** Text goes as it is: without a zone the executor refuses it. */
const timeText = (value: Date | string, what: string): string =>
  typeof value === "string" ? value : instantText(value, what);
