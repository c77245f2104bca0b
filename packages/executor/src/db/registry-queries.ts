// Apps and their functions: read by every executor, written by a sync.
import type { Sql } from "postgres";
import { z } from "zod";
import { toInstant } from "./instant.ts";
import { SET_LIMITS_JSON, type SetEventLimits } from "./event-limits.ts";
import {
  LIMIT_ROWS,
  type LimitNumbers,
  type LimitRow,
  LimitsConfig,
  type StoredLimit,
  storedLimits,
} from "./function-limits.ts";
import { PAUSES_JSON, type PauseColumns } from "./pauses.ts";
import { rowSet, rowSetParams, rowSetSql, runStatement } from "./row-set.ts";
import { SCHEDULE_ROWS, syncSchedules, type TriggerSchedule } from "./sync-schedules.ts";
import { BufferConfig, type StoredBufferConfig } from "./buffer-config.ts";
import { RunEndConfig } from "./run-end-config.ts";
import { StartLimitsConfig, type StoredStartLimits } from "./start-limits.ts";
import { WRITE_LIMITS } from "./write-limits.ts";

/** A function that is not archived, as the executor needs it. */
export interface LiveFunction {
  readonly id: string;
  readonly appId: string;
  readonly slug: string;
  readonly name: string;
  readonly url: string;
  readonly maxAttempts: number;
  /** A durable endpoint: it is asked by the URL of its run's event, never by its own. */
  readonly isEndpoint: boolean;
  readonly eventTriggers: readonly { readonly event: string; readonly expression: string | null }[];
  readonly idempotency: string | null;
  readonly startLimits: StoredStartLimits;
  readonly buffers: StoredBufferConfig;
  /** What was set of those two at runtime, which counts more. */
  readonly setLimits: SetEventLimits;
  /** With a run of it the runs that it invoked are cancelled. */
  readonly cancelsChildren: boolean;
  readonly cancelOn: readonly StoredCancelRule[];
  readonly slots: StoredSlotRules;
  /** Durations as they were registered. */
  readonly timeouts: { readonly start: string | null; readonly finish: string | null };
}

interface StoredSlotRules {
  readonly limits: readonly StoredLimit[];
  /** A CEL expression. */
  readonly priority: string | null;
}

interface StoredCancelRule {
  readonly event: string;
  readonly if: string | null;
  /** A duration or an instant; null: the default. */
  readonly timeout: string | null;
}

interface FunctionColumns {
  readonly id: string;
  readonly app_id: string;
  readonly slug: string;
  readonly name: string;
  readonly url: string;
  readonly max_attempts: number;
  readonly config: string;
}

// Version first: when functions change in between, the version is the older one, and the next
// statement that checks it reads again.
const LOAD = `
select (select version from cairn.registry) as version,
  (select coalesce(json_agg(f), '[]') from (
    select id, app_id, slug, name, url, max_attempts, config from cairn.functions
    where archived_at is null order by slug) f) as functions,
  (select coalesce(json_agg(name), '[]') from cairn.cancel_names) as "cancelNames",
  ${SET_LIMITS_JSON} as "setLimits",
  ${PAUSES_JSON} as pauses`;

const StoredConfig = LimitsConfig.extend({
  ...StartLimitsConfig.shape,
  ...BufferConfig.shape,
  ...RunEndConfig.shape,
  priority: z.object({ run: z.string().nullish() }).nullish(),
  triggers: z.array(z.object({ event: z.string().nullish(), expression: z.string().nullish() })),
  cancelChildren: z.boolean().optional().catch(undefined),
  endpoint: z.literal(true).optional().catch(undefined),
  idempotency: z.string().nullish(),
});

interface LoadedFunctions {
  readonly version: number;
  readonly functions: readonly LiveFunction[];
  /** Names of events that may cancel some run: of functions as they are and as they were. */
  readonly cancelNames: ReadonlySet<string>;
  readonly pauses: readonly PauseColumns[];
}

interface LoadedColumns {
  readonly version: string;
  readonly functions: FunctionColumns[];
  readonly cancelNames: readonly string[];
  readonly setLimits: Readonly<Record<string, SetEventLimits>>;
  readonly pauses: readonly PauseColumns[];
}

export async function loadFunctions(sql: Sql): Promise<LoadedFunctions> {
  const [row] = await runStatement<LoadedColumns>(sql, LOAD, []);
  return {
    version: Number(row?.version ?? -1),
    functions: (row?.functions ?? []).map((fn) => toLiveFunction(fn, row?.setLimits[fn.id])),
    cancelNames: new Set(row?.cancelNames),
    pauses: (row?.pauses ?? []).map((pause) => ({ ...pause, pausedAt: toInstant(pause.pausedAt) })),
  };
}

function toLiveFunction(row: FunctionColumns, setLimits: SetEventLimits = {}): LiveFunction {
  const config = StoredConfig.parse(JSON.parse(row.config));
  const { triggers, endpoint, idempotency, cancel, cancelChildren, timeouts } = config;
  return {
    id: row.id,
    appId: row.app_id,
    slug: row.slug,
    name: row.name,
    url: row.url,
    maxAttempts: row.max_attempts,
    isEndpoint: endpoint === true,
    eventTriggers: triggers.flatMap(({ event, expression }) =>
      typeof event === "string" ? [{ event, expression: expression ?? null }] : [],
    ),
    idempotency: idempotency ?? null,
    startLimits: config,
    buffers: config,
    setLimits,
    cancelsChildren: cancelChildren === true,
    cancelOn: (cancel ?? []).map((rule) => ({
      event: rule.event,
      if: rule.if ?? null,
      timeout: rule.timeout ?? null,
    })),
    slots: { limits: storedLimits(config), priority: config.priority?.run ?? null },
    timeouts: { start: timeouts?.start ?? null, finish: timeouts?.finish ?? null },
  };
}

export interface FunctionRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly config: string;
  readonly url: string;
  readonly maxAttempts: number;
  /** Names of the events that cancel its runs. */
  readonly cancelNames: readonly string[];
  readonly limits: readonly LimitNumbers[];
}

export interface AppRow {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly sdk: string;
  readonly framework: string | null;
  readonly checksum: string;
  readonly functions: readonly FunctionRow[];
  /** Its cron triggers, with their first ticks after an instant (milliseconds). Default: none. */
  readonly schedulesAt?: (nowMs: number) => readonly TriggerSchedule[];
}

const FUNCTION_ROWS = rowSet<FunctionRow>("n", {
  id: ["text", (row) => row.id],
  slug: ["text", (row) => row.slug],
  name: ["text", (row) => row.name],
  config: ["text", (row) => row.config],
  url: ["text", (row) => row.url],
  max_attempts: ["smallint", (row) => row.maxAttempts],
});

// One statement replaces an app's whole set of functions; those that are missing are archived. The
// registry's version is its gate: of two syncs at once one is written, and the other finds another
// version and is written anew over what the first has left, so that no set is ever mixed.
const REGISTER = `
with ${rowSetSql(FUNCTION_ROWS, 9)},
${rowSetSql(LIMIT_ROWS, 9 + FUNCTION_ROWS.columns.length)},
before as (select checksum from cairn.apps where name = $2::text),
gate as (
  update cairn.registry set version = version + 1 where version = $7::bigint returning version),
app as (
  insert into cairn.apps (id, name, url, sdk, framework, checksum, synced_at)
  select $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, cairn.now() from gate
  on conflict (name) do update set url = excluded.url, sdk = excluded.sdk,
    framework = excluded.framework, checksum = excluded.checksum, synced_at = excluded.synced_at
  returning id),
written as (
  insert into cairn.functions as f (id, app_id, slug, name, config, url, max_attempts)
  select n.id, app.id, n.slug, n.name, n.config, n.url, n.max_attempts from n, app order by n.slug
  on conflict (slug) do update set app_id = excluded.app_id, name = excluded.name,
    config = excluded.config, url = excluded.url, max_attempts = excluded.max_attempts,
    archived_at = null,
    version = f.version + case when f.config <> excluded.config then 1 else 0 end),
named as (
  insert into cairn.cancel_names (name)
  select distinct c.name from unnest($8::text[]) as c(name), app on conflict (name) do nothing),
${WRITE_LIMITS},
${syncSchedules(9 + FUNCTION_ROWS.columns.length + LIMIT_ROWS.columns.length)},
archived as (
  update cairn.functions f set archived_at = cairn.now() from app
  where f.app_id = app.id and f.archived_at is null and f.slug not in (select slug from n))
select app.id, not exists (select 1 from before where checksum = $6::text) as modified from app`;

const limitRows = ({ id, limits }: FunctionRow): LimitRow[] =>
  limits.map((limit) => ({ ...limit, functionId: id }));

const VERSION = `select version::text as version,
  (extract(epoch from cairn.now()) * 1000)::float8 as "nowMs" from cairn.registry`;

interface Turn {
  readonly version: string;
  readonly nowMs: number;
}

/** Syncs that meet take turns; more of them than this at once is not normal. */
const MAX_TURNS = 100;

/** Writes a sync. @returns Whether anything changed. */
export async function registerApp(
  sql: Sql,
  app: AppRow,
): Promise<{ readonly appId: string; readonly modified: boolean }> {
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const [registry] = await runStatement<Turn>(sql, VERSION, []);
    const [row] = await runStatement<{ id: string; modified: boolean }>(sql, REGISTER, [
      app.id,
      app.name,
      app.url,
      app.sdk,
      app.framework,
      app.checksum,
      registry?.version ?? null,
      app.functions.flatMap(({ cancelNames }) => cancelNames),
      ...rowSetParams(FUNCTION_ROWS, app.functions),
      ...rowSetParams(LIMIT_ROWS, app.functions.flatMap(limitRows)),
      ...rowSetParams(SCHEDULE_ROWS, app.schedulesAt?.(registry?.nowMs ?? 0) ?? []),
    ]);
    if (row !== undefined) return { appId: row.id, modified: row.modified };
  }
  throw new Error("the registry kept changing while an app was synced");
}
