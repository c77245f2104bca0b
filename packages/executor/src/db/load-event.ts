// One stored event, for a match job that another executor left behind.
import { type CairnEvent, isJsonObject, type JsonObject } from "@cairn/core";
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";

interface EventColumns {
  readonly id: string;
  readonly name: string;
  readonly data: string;
  readonly user: string;
  readonly ts: number;
  readonly v: string | null;
}

const LOAD = `
select id, name, data, user_data as "user", ts::float8 as ts, v from cairn.events
where shard = $1::smallint and id = $2::text`;

export async function loadEvent(
  sql: Sql,
  shard: number,
  id: string,
): Promise<CairnEvent | undefined> {
  const [row] = await runStatement<EventColumns>(sql, LOAD, [shard, id]);
  if (row === undefined) return undefined;
  const { name, ts, v } = row;
  const event = { id: row.id, name, ts, data: toObject(row.data), user: toObject(row.user) };
  return v === null ? event : { ...event, v };
}

function toObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}
