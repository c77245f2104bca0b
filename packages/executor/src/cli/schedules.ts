// `cairn schedules`: what the clock starts, for people at a terminal.
import {
  BACKFILL_DEFAULT,
  BACKFILL_MAX,
  BackfillResult,
  CairnError,
  one,
  pageOf,
  ScheduleDetail,
  ScheduleRunResult,
  ScheduleView,
} from "@cairn/core";
import { type ApiClient, createApiClient } from "./api-client.ts";
import type { Invocation } from "./invocation.ts";
import { parseData } from "./send.ts";

export const SCHEDULES_ARGUMENTS = [
  ["[action]", "list (default), show, create, pause, resume, run, backfill or delete"],
  ["[id]", "the schedule; for list and create the slug of a function"],
  [
    "[more...]",
    `create: the cron expression, and JSON of what else the API takes. backfill: from, to, and how many at most (default ${String(BACKFILL_DEFAULT)}, up to ${String(BACKFILL_MAX)})`,
  ],
] as const;

export const SCHEDULES_EXAMPLES: readonly string[] = [
  "cairn schedules",
  "cairn schedules list shop-report",
  "cairn schedules create shop-report 'TZ=Europe/Paris 0 9 * * 1' '{\"overlap\":\"skip\"}'",
  "cairn schedules pause 01M7…",
  "cairn schedules run 01M7…",
  "cairn schedules backfill 01M7… 2026-01-01T00:00:00Z 2026-01-31T00:00:00Z 1000",
];

interface Ask {
  readonly client: ApiClient;
  readonly id: string;
  readonly more: readonly string[];
}

type Action = (ask: Ask) => Promise<void>;

const ACTIONS: Readonly<Record<string, Action>> = {
  show,
  create,
  pause: (ask) => setPaused(ask, "pause"),
  resume: (ask) => setPaused(ask, "resume"),
  run,
  backfill,
  delete: async ({ client, id }) => {
    await client.remove(pathOf(id));
    console.log("deleted");
  },
};

export async function runSchedules({ settings, args }: Invocation): Promise<number> {
  const [name = "list", id, ...more] = args;
  const client = createApiClient(settings);
  if (name === "list") await list(client, id);
  else {
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined) {
      const names = Object.keys(ACTIONS).join(", ");
      throw refused(`There is no action "${name}".`, `Use list, ${names}.`);
    }
    if (id === undefined) {
      const what = name === "create" ? "the slug of a function" : "the id of a schedule";
      throw refused(`\`cairn schedules ${name}\` needs ${what}.`, "`cairn schedules` lists them.");
    }
    await action({ client, id, more });
  }
  return 0;
}

async function list(client: ApiClient, fn: string | undefined): Promise<void> {
  const first = `/v1/schedules?limit=200${fn === undefined ? "" : `&function=${encodeURIComponent(fn)}`}`;
  let count = 0;
  for (let path = first; ;) {
    const { data, page } = await client.get(path, pageOf(ScheduleView));
    for (const schedule of data) console.log(lineOf(schedule));
    count += data.length;
    if (page.next === null) break;
    path = `${first}&cursor=${page.next}`;
  }
  if (count === 0) {
    const of = fn === undefined ? "No schedules yet." : `${fn} has no schedule.`;
    console.log(`${of} Give a function a cron trigger, or \`cairn schedules create\`.`);
  }
}

function lineOf(schedule: ScheduleView): string {
  const { id, nextTickAt, cron, functionSlug, functionMissing, timezone } = schedule;
  const zone = cron.includes("TZ=") || timezone === "UTC" ? "" : ` (${timezone})`;
  const gone = functionMissing ? "  (the function is gone: it starts nothing)" : "";
  return `${id}  ${nextTickAt ?? "paused".padEnd(24)}  ${functionSlug}  ${cron}${zone}${gone}`;
}

async function show({ client, id }: Ask): Promise<void> {
  print((await client.get(pathOf(id), one(ScheduleDetail))).data);
}

function print(schedule: ScheduleDetail): void {
  console.log(lineOf(schedule));
  const { missed, missedMax, overlap, jitterMs, lastTickAt, lastEventId, nextTicks } = schedule;
  const most = missed === "all" ? ` (at most ${String(missedMax)})` : "";
  console.log(`  missed: ${missed}${most}, overlap: ${overlap}, jitter: ${String(jitterMs)} ms`);
  if (lastTickAt !== null) console.log(`  last:   ${lastTickAt}  (event ${lastEventId ?? "none"})`);
  for (const tick of nextTicks) console.log(`  next:   ${tick}`);
}

async function create({ client, id, more }: Ask): Promise<void> {
  const [cron, text = "{}"] = more;
  if (cron === undefined) {
    throw refused("`cairn schedules create` needs a cron expression.", "Such as '0 9 * * 1'.");
  }
  const options = parseData(text);
  const body = { ...Object(options), function: id, cron };
  print((await client.post("/v1/schedules", body, one(ScheduleDetail))).data);
}

async function setPaused({ client, id }: Ask, how: "pause" | "resume"): Promise<void> {
  print((await client.post(`${pathOf(id)}/${how}`, {}, one(ScheduleDetail))).data);
}

async function run({ client, id }: Ask): Promise<void> {
  const { data } = await client.post(`${pathOf(id)}/run`, {}, one(ScheduleRunResult));
  console.log(data.runId ?? `no run was started; event ${data.eventId} says why`);
}

async function backfill({ client, id, more }: Ask): Promise<void> {
  const [from, to, limit] = more;
  if (from === undefined || to === undefined) {
    throw refused(
      "`cairn schedules backfill` needs the time to fill: from and to.",
      "Such as 2026-01-01T00:00:00Z 2026-01-31T00:00:00Z.",
    );
  }
  if (limit !== undefined && !/^\d+$/.test(limit)) {
    throw refused(
      `${limit} is no number of ticks.`,
      `After from and to comes how many at most, up to ${String(BACKFILL_MAX)}.`,
    );
  }
  const body = { from, to, ...(limit === undefined ? {} : { limit: Number(limit) }) };
  const { data } = await client.post(`${pathOf(id)}/backfill`, body, one(BackfillResult));
  console.log(`${String(data.started)} started, ${String(data.existing)} had been started before`);
  if (data.next !== null) console.log(`there is more: go on from ${data.next}`);
}

const pathOf = (id: string): string => `/v1/schedules/${encodeURIComponent(id)}`;

function refused(message: string, hint: string): CairnError {
  return new CairnError("parameter_invalid", { message, hint });
}
