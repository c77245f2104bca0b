// One stored event, for a match job that another executor left behind.
import type { CairnEvent } from "@cairn/core";
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";
import { STORED_EVENT_COLUMNS, type StoredEvent, toEvent } from "./stored-event.ts";

const LOAD = `
select ${STORED_EVENT_COLUMNS}
from cairn.events e where e.shard = $1::smallint and e.id = $2::text`;

export async function loadEvent(
  sql: Sql,
  shard: number,
  id: string,
): Promise<CairnEvent | undefined> {
  const [row] = await runStatement<StoredEvent>(sql, LOAD, [shard, id]);
  return row === undefined ? undefined : toEvent(row);
}
