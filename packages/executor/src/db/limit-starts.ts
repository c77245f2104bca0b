// Which of the runs that a commit would write may start: `idempotency`, `rateLimit` and `singleton`.
// The rules are a function of the database (migration `limit_starts`), so that they look at what was
// committed before and lock it, in the statement that writes the runs.
import { formatDuration, type NewRun, type RateTake, type SingletonClaim } from "@cairn/core";
import { sha256Hex } from "../ops/sha256.ts";

/** JSON text for the statement that writes a run; null when nothing limits it. */
export function limitsText({ start }: Pick<NewRun, "start">): string | null {
  const { onceKey, rateTake, singleton } = start;
  if (onceKey === null && rateTake === null && singleton === null) return null;
  return JSON.stringify({
    ...(onceKey === null ? {} : { once: onceColumn(onceKey) }),
    ...(rateTake === null ? {} : { rate: rateRow(rateTake) }),
    ...(singleton === null ? {} : { singleton: singletonRow(singleton) }),
  });
}

const US_PER_MS = 1_000;

function rateRow({ key, limit, periodMs, units, isWeighted }: RateTake) {
  const takes = isWeighted ? `The run would take ${countOf(units)} of` : "The run is beyond";
  return {
    key: keyColumn(key),
    limit,
    period_us: periodMs * US_PER_MS,
    units,
    weighted: isWeighted,
    says: `${takes} the limit of ${String(limit)} per ${formatDuration(periodMs)}${forKey(key)}`,
  };
}

const countOf = (units: number): string => (units === 1 ? "1 unit" : `${String(units)} units`);

function singletonRow({ mode, key }: SingletonClaim) {
  return { mode, key: keyColumn(key), says: `of this singleton is live${forKey(key)}` };
}

const KEY_MAX = 200;
const SHOWN_MAX = 100;

/**
 * A key as a column: its JSON text, because Postgres stores no NUL; a hash when that is long, because
 * an index holds no long texts. Empty for none: no user's key looks like that.
 */
export function keyColumn(key: string | null): string {
  if (key === null) return "";
  const text = JSON.stringify(key);
  return text.length <= KEY_MAX ? text : `sha256:${sha256Hex(key)}`;
}

function forKey(key: string | null): string {
  if (key === null) return "";
  const text = JSON.stringify(key);
  // Not between the halves of a character.
  const start = text.slice(0, SHOWN_MAX).replace(/[\uD800-\uDBFF]$/, "");
  return ` for the key ${text.length <= SHOWN_MAX ? text : `${start}…`}`;
}

/** In the table of event ids, which never look like that. */
export const onceColumn = (key: string): string => `once:${sha256Hex(key)}`;

/** Nothing ends with it. */
export const NONE_END = "'{}'::text[]";

/** The runs of a transition that end, of those that have anything to do with a singleton. */
export const ENDING_SINGLETONS = `array(
  select g.run_id from gate g where g.ended and (
    exists (select 1 from cairn.singletons s where s.shard = $1::smallint
      and s.run_id = any($5::text[]) and s.run_id = g.run_id)
    or exists (select 1 from cairn.singletons s where s.shard = $1::smallint
      and s.next_run_id = any($5::text[]) and s.next_run_id = g.run_id)))`;

/**
 * `refused`: the new runs that may not start, and why. The statement has to read it, or else nothing
 * happens in it.
 *
 * @param ended - SQL: ids of the runs that the statement ends.
 */
export const refusedRuns = (ended: string): string => `
limited as (
  select ${ended} as ended,
    (select json_agg(json_build_object('id', n.id, 'function', n.function_id,
        'limits', n.limits::json) order by n.ord)
      from new_runs n join gate using (ord) where n.limits is not null) as runs),
refused as materialized (
  select n.id, n.event_id, n.function_id, f.refusal, f.because
  from limited i
  cross join lateral cairn.limit_starts($1::smallint, i.ended, i.runs) f
  left join new_runs n on n.id = f.run_id
  where i.runs is not null or cardinality(i.ended) > 0)`;

/** Ids of the new runs that were refused. */
export const REFUSED_IDS =
  "(select coalesce(json_agg(id), '[]') from refused where id is not null)";
