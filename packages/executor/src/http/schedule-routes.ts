// Schedules over HTTP.
import {
  BackfillBody,
  isUlid,
  ScheduleBody,
  type ScheduleDetail,
  SchedulePatch,
  SchedulesQuery,
} from "@cairn/core";
import { type Context, Hono } from "hono";
import type { z } from "zod";
import { backfillSchedule } from "../app/backfill-schedule.ts";
import { createScheduleChanges, type SchedulePorts } from "../app/change-schedules.ts";
import { nextTicks } from "../app/next-tick.ts";
import { scheduleNotFound } from "../app/require-schedule.ts";
import { ruleOf } from "../app/work-ticks.ts";
import type { Reader } from "../db/client.ts";
import { listSchedules, readSchedule } from "../db/read-schedules.ts";
import { answerOne, answerPage } from "./answer.ts";
import { mountRoutes } from "./mount-routes.ts";
import { parseBody } from "./parse-body.ts";
import { checkCursor, parseQuery } from "./parse-query.ts";
import { idOf } from "./path-parameter.ts";
import { SCHEDULE_ROUTES } from "./schedule-route-table.ts";

const BODY_BYTES = 512 * 1024;
/** Ticks to come that are shown. */
const SHOWN_TICKS = 5;
/** Tells the time for people; nothing is decided by it. */
const now = () => new Date();

interface ScheduleRoutePorts {
  readonly engine: Omit<SchedulePorts, "acceptTick">;
  readonly ingest: Pick<SchedulePorts, "acceptTick">;
  readonly database: { readonly reader: Reader };
}

const own = (c: Context): string => idOf(c, scheduleNotFound);

export function scheduleRoutes({ engine, ingest, database }: ScheduleRoutePorts): Hono {
  const { reader } = database;
  const ports: SchedulePorts = { ...engine, acceptTick: ingest.acceptTick };
  const changes = createScheduleChanges(ports);
  const answer = async (c: Context, id: string): Promise<Response> =>
    answerOne(c, now, await detailOf(reader, id));
  const routes = new Hono();
  mountRoutes(routes, SCHEDULE_ROUTES, {
    createSchedule: async (c) => {
      const id = await changes.create(await bodyOf(c, ScheduleBody, CREATE_HINT));
      c.status(201);
      return answer(c, id);
    },
    listSchedules: async (c) => {
      const query = parseQuery(SchedulesQuery, c.req.queries());
      checkCursor(query.cursor, isUlid);
      return answerPage(c, now, await listSchedules(reader, query));
    },
    readSchedule: (c) => answer(c, own(c)),
    changeSchedule: async (c) => {
      await changes.change(own(c), await bodyOf(c, SchedulePatch, 'Send {"cron": "0 9 * * 1"}.'));
      return answer(c, own(c));
    },
    deleteSchedule: async (c) => {
      await changes.remove(own(c));
      return c.body(null, 204);
    },
    runSchedule: async (c) => {
      const result = await changes.run(own(c));
      c.status(201);
      return answerOne(c, now, result);
    },
    pauseSchedule: async (c) => {
      await changes.pause(own(c), true);
      return answer(c, own(c));
    },
    resumeSchedule: async (c) => {
      await changes.pause(own(c), false);
      return answer(c, own(c));
    },
    backfillSchedule: async (c) =>
      answerOne(
        c,
        now,
        await backfillSchedule(ports, own(c), await bodyOf(c, BackfillBody, BACKFILL_HINT)),
      ),
  });
  return routes;
}

const CREATE_HINT = 'Send {"function": "shop-nightly", "cron": "TZ=Europe/Paris 0 3 * * *"}.';
const BACKFILL_HINT = 'Send {"from": "2026-01-01T00:00:00Z", "to": "2026-01-31T00:00:00Z"}.';

const bodyOf = <Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
  hint: string,
): Promise<z.output<Schema>> => parseBody(c.req.raw, schema, { maxBytes: BODY_BYTES, hint });

async function detailOf(reader: Reader, id: string): Promise<ScheduleDetail> {
  const view = await readSchedule(reader, id);
  if (view === undefined) throw scheduleNotFound(id);
  return { ...view, nextTicks: shownTicks(view.nextTickAt, view) };
}

function shownTicks(
  first: string | null,
  rule: { readonly cron: string; readonly timezone: string },
): string[] {
  if (first === null) return [];
  const firstMs = Date.parse(first);
  const more = nextTicks(ruleOf(rule), firstMs, SHOWN_TICKS - 1);
  return [firstMs, ...more].map((ms) => new Date(ms).toISOString());
}
