// What lies between two executors: nothing is read twice, and nothing is skipped.
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../packages/executor/src/db/client.ts";
import {
  createMessageStore,
  type Message,
  type MessageStore,
  type NewMessage,
  type PageStart,
  pruneMessages,
} from "../../packages/executor/src/db/realtime-messages.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";

let database: TestDatabase;
let opened: ReturnType<typeof openDatabase>;
let sql: Sql;
let store: MessageStore;

beforeAll(async () => {
  database = await createTestDatabase();
  opened = openDatabase({ url: database.url, connections: 4 });
  sql = postgres(database.url, { max: 2, onnotice: () => undefined });
  store = createMessageStore(opened.sql, "test");
});

afterAll(async () => {
  await sql.end();
  await opened.close();
  await database.drop();
});

const message = (data: string): NewMessage => ({
  channel: "c",
  topic: "t",
  kind: "data",
  runId: null,
  streamId: null,
  data,
});

/** Everything since a moment, page by page. */
async function readAll(
  since: string,
): Promise<{ messages: Message[]; pages: number; now: string }> {
  const messages: Message[] = [];
  let from: PageStart | null = null;
  for (let pages = 1; ; pages += 1) {
    const page = await store.read(since, from);
    messages.push(...page.messages);
    if (page.next === null) return { messages, pages, now: page.snapshot };
    from = page.next;
  }
}

const dataOf = (messages: readonly Message[]): string[] => messages.map(({ data }) => data);

describe("messages", () => {
  it("come in order, however many there are, and once", async () => {
    const before = await store.moment();
    const many = Array.from({ length: 1_234 }, (_, index) => String(index));
    await store.insert(many.slice(0, 1_100).map(message));
    await store.insert(many.slice(1_100).map(message));
    const { messages, pages, now } = await readAll(before);
    expect(dataOf(messages)).toEqual(many);
    expect(pages).toBeGreaterThan(2);
    expect((await readAll(now)).messages).toEqual([]);
  });

  it("come in pages that fit into memory", async () => {
    const before = await store.moment();
    const large = Array.from({ length: 20 }, (_, index) =>
      JSON.stringify(`${index}`.repeat(250_000)),
    );
    for (const data of large) await store.insert([message(data)]);
    const { messages, pages } = await readAll(before);
    expect(dataOf(messages)).toEqual(large);
    expect(pages).toBeGreaterThan(1);
  });

  it("are not skipped when they began earlier and were committed later", async () => {
    const before = await store.moment();
    let now = before;
    await sql.begin(async (transaction) => {
      await transaction`
        insert into cairn.realtime_messages (seq, environment, channel, topic, kind, data, at)
        values (0, 'test', 'c', 't', 'data', '"slow"', now())`;
      await store.insert([message('"fast"')]);
      const read = await readAll(before);
      expect(dataOf(read.messages)).toEqual(['"fast"']);
      now = read.now;
    });
    expect(dataOf((await readAll(now)).messages)).toEqual(['"slow"']);
  });

  it("of another environment are not read", async () => {
    const before = await store.moment();
    await createMessageStore(opened.sql, "other").insert([message("1")]);
    expect((await readAll(before)).messages).toEqual([]);
  });

  it("are gone after a minute, and not before", async () => {
    const count = async (): Promise<unknown> =>
      (await sql`select count(*)::int as n from cairn.realtime_messages`)[0]?.["n"];
    await sql`delete from cairn.realtime_messages`;
    await store.insert([message("1")]);
    await pruneMessages(opened.sql);
    expect(await count()).toBe(1);
    await sql`update cairn.realtime_messages set at = at - interval '61 seconds'`;
    await store.insert([message("2")]);
    await pruneMessages(opened.sql);
    expect(await count()).toBe(1);
  });
});
