// Schedules in tests: an app with cron triggers, and a clock that is moved instead of waiting.
import type { Inngest, InngestFunction } from "inngest";
import type { Sql } from "postgres";
import { onTestFinished } from "vitest";
import type { BackfillResult, ScheduleDetail, ScheduleView } from "@cairn/core";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { moveClock } from "../durability/move-clock.ts";
import {
  askExecutor,
  type OfficialSystem,
  startApp,
  startOfficialSystem,
  until,
} from "../opcodes/official-system.ts";

export type Data = Readonly<Record<string, unknown>>;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

interface StartedRun {
  readonly id: string;
  readonly status: string;
  readonly data: Data;
}

export interface ScheduleSystem extends OfficialSystem {
  readonly schedules: () => Promise<readonly ScheduleView[]>;
  /** The one that was made over HTTP, or else the first of the app. */
  readonly schedule: () => Promise<ScheduleDetail>;
  readonly create: (body: Data) => Promise<ScheduleDetail>;
  /** To the instant at which the schedule ticks next, and a little further. */
  readonly moveToTick: (extraMs?: number) => Promise<void>;
  readonly move: (byMs: number) => Promise<void>;
  /** Those that events of schedules started, by tick. */
  readonly runs: () => Promise<readonly StartedRun[]>;
  /** Once there are so many. */
  readonly untilRuns: (count: number) => Promise<readonly StartedRun[]>;
  readonly skips: () => Promise<readonly Data[]>;
  /** Once so many ticks were decided and nothing more is due. */
  readonly untilTicked: () => Promise<ScheduleDetail>;
  readonly violations: () => Promise<readonly string[]>;
  readonly act: (
    path: string,
    method: string,
    body?: Data,
  ) => Promise<{ status: number; body: Data }>;
  readonly backfill: (id: string, body: Data) => Promise<BackfillResult>;
}

type Build = (client: Inngest) => readonly InngestFunction.Any[];

const AFTER_HOUR_MS = 10 * MINUTE_MS + 5_000;

/**
 * Moves the clock to where no tick is near, before there are schedules: none ticks by itself while a
 * test prepares its own move, not even one of every minute.
 */
export async function leaveTickBehind(sql: Sql): Promise<void> {
  const [row] = await sql<{ ms: number }[]>`
    select (extract(epoch from cairn.now()) * 1000)::float8 as ms`;
  await moveClock(sql, HOUR_MS - ((row?.ms ?? 0) % HOUR_MS) + AFTER_HOUR_MS);
}

export async function startScheduleSystem(
  build: Build,
  changes: Parameters<typeof startOfficialSystem>[1] = {},
): Promise<ScheduleSystem> {
  const system = await startOfficialSystem(() => [], changes);
  const { sql, ask, url } = system;
  await leaveTickBehind(sql);
  const synced = await ask("/v1/apps/sync", { url: await startApp(url, build) });
  if (synced.status !== 200) throw new Error(synced.text);
  const schedules = async () => (await ask("/v1/schedules")).body["data"] as ScheduleView[];
  const read = async (id: string) =>
    (await ask(`/v1/schedules/${id}`)).body["data"] as ScheduleDetail;
  const schedule = async () => {
    const all = await schedules();
    return read((all.find(({ origin }) => origin === "api") ?? all[0])?.id ?? "");
  };
  const runs = async (): Promise<readonly StartedRun[]> => {
    const rows = await sql<{ id: string; status: string; data: string }[]>`
      select r.id, r.status, e.data from cairn.runs r join cairn.events e on e.id = r.event_id
      where e.data like '%"scheduleId"%' order by e.ts, r.id`;
    return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as Data }));
  };
  const act: ScheduleSystem["act"] = async (path, method, body) => {
    const answer = await fetch(url + path, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined || method === "GET" ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? {} : (JSON.parse(text) as Data) };
  };
  return {
    ...system,
    schedules,
    schedule,
    runs,
    act,
    create: async (body) => {
      const answer = await askExecutor(url, "/v1/schedules", body);
      if (answer.status !== 201) throw new Error(answer.text);
      return answer.body["data"] as ScheduleDetail;
    },
    move: (byMs) => moveClock(sql, byMs),
    moveToTick: async (extraMs = 1_000) => {
      const [row] = await sql<{ ms: number }[]>`
        select (extract(epoch from min(next_tick_at) - cairn.now()) * 1000)::float8 as ms
        from cairn.schedules where not paused`;
      await moveClock(sql, (row?.ms ?? 0) + extraMs);
    },
    untilRuns: (count) =>
      until(async () => {
        const started = await runs();
        return started.length >= count ? started : undefined;
      }),
    skips: async () => sql<Data[]>`select reason, detail from cairn.skips order by decided_at`,
    untilTicked: () =>
      until(async () => {
        const [row] = await sql<{ due: number }[]>`
          select count(*)::int as due from cairn.jobs
          where kind = 'tick' and (leased_by is not null or due_at <= cairn.now())`;
        return row?.due === 0 ? schedule() : undefined;
      }),
    violations: async () => {
      const found = await checkOracles(sql);
      return found.map(({ oracle, rows }) => `${oracle.name}: ${JSON.stringify(rows)}`);
    },
    backfill: async (id, body) =>
      (await ask(`/v1/schedules/${id}/backfill`, body)).body["data"] as BackfillResult,
  };
}

/** A function with a cron trigger that ends at once. */
export const nightly =
  (cron: string, more: Data = {}): Build =>
  (client) => [
    client.createFunction(
      { id: "nightly", retries: 0, triggers: [{ cron, ...more }] },
      ({ event }) => ({ cron: event.data["cron"] as string, name: event.name }),
    ),
  ];

/** The same, but its runs last until a test lets them end. */
export function gated(cron: string): { readonly build: Build; readonly open: () => void } {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  onTestFinished(() => open());
  const build: Build = (client) => [
    client.createFunction({ id: "nightly", retries: 0, triggers: [{ cron }] }, async ({ step }) =>
      step.run("work", () => gate),
    ),
  ];
  return { build, open: () => open() };
}
