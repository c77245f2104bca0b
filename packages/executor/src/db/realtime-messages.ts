// How realtime messages get from one executor to the others. As in the feed, a snapshot is the cursor:
// no message is skipped by one that took its place earlier and committed later.
import type { Sql } from "postgres";
import { toInstant } from "./instant.ts";
import { rowSet, rowSetParams, rowSetSql, runStatement } from "./row-set.ts";

type MessageKind =
  | "data"
  | "datastream-start"
  | "chunk"
  | "datastream-end"
  /** Bytes for readers of server-sent events, passed on as they are; not a kind of the wire. */
  | "tee";

export interface NewMessage {
  readonly channel: string;
  /** Null: for whoever may hear anything of the channel. */
  readonly topic: string | null;
  readonly kind: MessageKind;
  readonly runId: string | null;
  readonly streamId: string | null;
  /** JSON text without line breaks; of a `tee`: bytes in base64. */
  readonly data: string;
}

export interface Message extends NewMessage {
  /** When it was stored; ISO-8601, by the database's clock. */
  readonly at: string;
}

/** Where the second and each later page of one read begins. */
export interface PageStart {
  /** The snapshot of the first page: all that belongs to the read is visible in it. */
  readonly upto: string;
  readonly xid: string;
  readonly seq: number;
}

/** Messages that became visible since a snapshot, in the order of their transactions. */
interface MessagePage {
  /** Text of a `pg_snapshot`: where the next read goes on. */
  readonly snapshot: string;
  readonly messages: readonly Message[];
  /** Null: that was all. */
  readonly next: PageStart | null;
}

export interface MessageStore {
  /** In one transaction, in this order. */
  readonly insert: (messages: readonly NewMessage[]) => Promise<void>;
  /** Where the database is now: a snapshot. */
  readonly moment: () => Promise<string>;
  readonly read: (since: string, from: PageStart | null) => Promise<MessagePage>;
}

/** @param environment - The only one whose messages are read. */
export function createMessageStore(sql: Sql, environment: string): MessageStore {
  return {
    insert: async (messages) => {
      const rows = messages.map((message, seq) => ({ ...message, seq }));
      await runStatement(sql, INSERT, [environment, ...rowSetParams(NEW_MESSAGES, rows)]);
    },
    moment: async () => {
      const [row] = await runStatement<{ snapshot: string }>(sql, MOMENT, []);
      if (row === undefined) throw new Error("a select without a table gave no row");
      return row.snapshot;
    },
    read: async (since, from) => {
      const { xid, seq, upto } = from ?? { xid: "0", seq: 0, upto: null };
      const params = [since, environment, xid, seq, upto];
      return toPage(await runStatement<Row>(sql, READ, params), from);
    },
  };
}

const NEW_MESSAGES = rowSet<NewMessage & { readonly seq: number }>("new_messages", {
  seq: ["int", ({ seq }) => seq],
  channel: ["text", ({ channel }) => channel],
  topic: ["text", ({ topic }) => topic],
  kind: ["text", ({ kind }) => kind],
  run_id: ["text", ({ runId }) => runId],
  stream_id: ["text", ({ streamId }) => streamId],
  data: ["text", ({ data }) => data],
});

const INSERT = `
with ${rowSetSql(NEW_MESSAGES, 2)}
insert into cairn.realtime_messages
  (seq, environment, channel, topic, kind, run_id, stream_id, data, at)
select n.seq, $1::text, n.channel, n.topic, n.kind, n.run_id, n.stream_id, n.data, cairn.now()
from new_messages n`;

const MOMENT = "select pg_current_snapshot()::text as snapshot";

/** One page has at most so many messages, and begins none after so many characters. */
const PAGE_MESSAGES = 500;
const PAGE_CHARS = 4 * 1024 * 1024;

/** Messages of this read whose transactions are `among` those not visible before. */
const candidates = (among: string): string => `
  (select m.* from cairn.realtime_messages m
    where m.xid ${among} and m.environment = $2::text
      and (m.xid, m.seq) > ($3::text::xid8, $4::int)
      and ($5::text is null or pg_visible_in_snapshot(m.xid, $5::text::pg_snapshot))
    order by m.xid, m.seq limit ${String(PAGE_MESSAGES)})`;

// Not visible in a snapshot is what it lists as in progress and what began after it; looked up one by
// one and from there on. A row comes also when there is no message: its snapshot says where we are.
const READ = `
select s.snapshot, p.xid::text as xid, p.seq, p.channel, p.topic, p.kind, p.run_id as "runId",
  p.stream_id as "streamId", p.data, p.at::text as at, p.place::int as place
from (select pg_current_snapshot()::text as snapshot) s
left join (
  select a.*, row_number() over page as place, sum(length(a.data)) over page as chars
  from (
    ${candidates("= any(array(select pg_snapshot_xip($1::text::pg_snapshot)))")}
    union all
    ${candidates(">= pg_snapshot_xmax($1::text::pg_snapshot)")}) a
  window page as (order by a.xid, a.seq)
) p on p.place <= ${String(PAGE_MESSAGES)} and p.chars - length(p.data) < ${String(PAGE_CHARS)}
order by p.place`;

/** All but the snapshot are null when there is no message. */
interface Row extends Message {
  readonly snapshot: string;
  readonly xid: string | null;
  readonly seq: number;
}

function toPage(rows: readonly Row[], from: PageStart | null): MessagePage {
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined) throw new Error("the read gave no row");
  const snapshot = from?.upto ?? first.snapshot;
  if (last.xid === null) return { snapshot, messages: [], next: null };
  const messages = rows.map(toMessage);
  const chars = messages.reduce((sum, { data }) => sum + data.length, 0);
  // A text's length is another here and there; half of it is full enough to look again.
  const isFull = messages.length >= PAGE_MESSAGES || chars >= PAGE_CHARS / 2;
  const next = isFull ? { upto: snapshot, xid: last.xid, seq: last.seq } : null;
  return { snapshot, messages, next };
}

const toMessage = ({ channel, topic, kind, runId, streamId, data, at }: Row): Message => ({
  channel,
  topic,
  kind,
  runId,
  streamId,
  data,
  at: toInstant(at),
});

/** Whoever has not read a message by then does not get it. */
const KEPT_SECONDS = 60;
/** One statement deletes at most this many, so that it never holds its locks for long. */
const PRUNE_MAX = 10_000;

const PRUNE = `
delete from cairn.realtime_messages where ctid = any(array(
  select ctid from (
    select ctid, at from cairn.realtime_messages order by xid, seq limit ${String(PRUNE_MAX)}) oldest
  where at < cairn.now() - ${String(KEPT_SECONDS)} * interval '1 second'))
returning 1 as one`;

/** Deletes the messages that are older than a minute. Many processes may call this at once. */
export async function pruneMessages(sql: Sql): Promise<void> {
  let deleted = PRUNE_MAX;
  while (deleted === PRUNE_MAX) deleted = (await runStatement(sql, PRUNE, [])).length;
}
