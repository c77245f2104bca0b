// An event as its row has it, and what is made of it.
import { type CairnEvent, type EventMeta, isJsonObject, type JsonObject } from "@cairn/core";

export interface StoredEvent {
  readonly id: string;
  readonly name: string;
  /** JSON texts, as they were sent. */
  readonly data: string;
  readonly user: string;
  readonly ts: number;
  readonly v: string | null;
  /** JSON text of an `EventMeta`. */
  readonly meta: string | null;
  /** The sender's own id. */
  readonly sentId: string | null;
}

/** SQL: a `StoredEvent` of the row `e` as columns. */
export const STORED_EVENT_COLUMNS = `
  e.id, e.name, e.data, e.user_data as "user", e.ts::float8 as ts, e.v, e.meta, e.sent_id as "sentId"`;

/** SQL: the same as one value. */
export const STORED_EVENT_JSON = `
  json_build_object('id', e.id, 'name', e.name, 'data', e.data, 'user', e.user_data, 'ts', e.ts,
    'v', e.v, 'meta', e.meta, 'sentId', e.sent_id)`;

export function toEvent(stored: StoredEvent): CairnEvent {
  const { id, name, data, user, ts, v, meta, sentId } = stored;
  const known = storedMeta(meta);
  return {
    id,
    name,
    ts,
    data: toObject(data),
    user: toObject(user),
    ...(v === null ? {} : { v }),
    ...(known === undefined ? {} : { meta: known }),
    ...(sentId === null ? {} : { sentId }),
  };
}

/** As the app gets it; put together from the texts, so that no number in them changes. */
export function storedEventText(stored: StoredEvent): string {
  const { id, name, data, user, ts, v, meta, sentId } = stored;
  const identity = `"id":${JSON.stringify(sentId ?? id)},"name":${JSON.stringify(name)}`;
  const version = v === null ? "" : `,"v":${JSON.stringify(v)}`;
  const more = meta === null ? "" : `,"meta":${meta}`;
  return `{"data":${data},${identity},"ts":${String(ts)},"user":${user}${version}${more}}`;
}

/** Of a column that `JSON.stringify` of an `EventMeta` has filled, or nothing. */
export function storedMeta(text: string | null): EventMeta | undefined {
  if (text === null) return undefined;
  const { sessions } = toObject(text);
  if (!isJsonObject(sessions)) return undefined;
  const ids = Object.entries(sessions).flatMap(([key, id]) =>
    typeof id === "string" ? [[key, id] as const] : [],
  );
  return { sessions: Object.fromEntries(ids) };
}

function toObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}
