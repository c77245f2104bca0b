// One stored event, for a match job that another executor left behind.
import type { CairnEvent } from "@cairn/core";
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";
import { type StoredEvent, toEvent } from "./stored-event.ts";

const LOAD = `
select id, name, data, user_data as "user", ts::float8 as ts, v, meta, sent_id as "sentId"
from cairn.events
where shard = $1::smallint and id = $2::text`;

export async function loadEvent(
  sql: Sql,
  shard: number,
  id: string,
): Promise<CairnEvent | undefined> {
  const [row] = await runStatement<StoredEvent>(sql, LOAD, [shard, id]);
  return row === undefined ? undefined : toEvent(row);
}
