import { encodeUlid } from "@cairn/core";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pruneChanges } from "../../packages/executor/src/db/read-feed.ts";
import { listen } from "./feed-reader.ts";
import { openReadApi, type ReadApi } from "./read-api.ts";

let api: ReadApi;
let sql: Sql;
let count = 0;

beforeAll(async () => {
  api = await openReadApi();
  sql = postgres(api.url, { max: 8, onnotice: () => undefined });
});

afterAll(async () => {
  await sql.end();
  await api.close();
});

beforeEach(async () => {
  await sql`delete from cairn.changes`;
});

function newRunId(): string {
  count += 1;
  const entropy = new Uint8Array(10);
  new DataView(entropy.buffer).setUint32(6, count);
  return encodeUlid(0, entropy);
}

async function change(client: Sql, runId = newRunId(), age = 0): Promise<string> {
  await client`insert into cairn.changes (run_id, kind, version, at)
    values (${runId}, 'run', 1, cairn.now() - ${age}::float8 * interval '1 minute')`;
  return runId;
}

/** A transaction that has changed something and is not committed yet. */
async function openChange(): Promise<{ runId: string; commit: () => Promise<void> }> {
  const client = await sql.reserve();
  await client`begin`;
  const runId = await change(client);
  return {
    runId,
    commit: async () => {
      await client`commit`;
      client.release();
    },
  };
}

const runIds = (changes: readonly { readonly runId: string }[]): string[] =>
  changes.map(({ runId }) => runId);

describe("the live feed", () => {
  it("tells of a change that began earlier and was committed later", async () => {
    const reader = await listen(api);
    const slow = await openChange();
    const quick = await change(sql);
    await reader.until(({ changes }) => changes.length === 1);
    expect(runIds(reader.changes)).toEqual([quick]);
    await slow.commit();
    await reader.until(({ changes }) => changes.length === 2);
    expect(runIds(reader.changes)).toEqual([quick, slow.runId]);
    await reader.close();
  });

  it("is not held up by a transaction that stays open", async () => {
    const open = await openChange();
    const reader = await listen(api);
    const later = [await change(sql), await change(sql)];
    await reader.until(({ changes }) => changes.length === 2);
    expect(runIds(reader.changes).toSorted()).toEqual(later);
    await reader.close();
    await open.commit();
  });

  it("goes on from a cursor that was taken while a transaction was open", async () => {
    const open = await openChange();
    // Committed after the open one began: the cursor must remember that one by name.
    await change(sql);
    const before = await listen(api);
    const cursor = before.lastEventId();
    await before.close();
    await open.commit();
    const after = await change(sql);
    const reader = await listen(api, "", cursor);
    expect(runIds(reader.changes).toSorted()).toEqual([open.runId, after].toSorted());
    expect(reader.resets).toEqual([]);
    await reader.close();
  });

  it("tells of one run only, when asked to", async () => {
    const wanted = newRunId();
    const reader = await listen(api, `?run=${wanted}`);
    await change(sql);
    await change(sql, wanted);
    await reader.until(({ changes }) => changes.length > 0);
    expect(runIds(reader.changes)).toEqual([wanted]);
    await reader.close();
  });

  it("misses nothing of many writers, however often the reader comes back", async () => {
    const written = new Set<string>();
    const seen = new Set<string>();
    const write = async (writer: number): Promise<void> => {
      for (let round = 0; round < 60; round += 1) {
        const runId = newRunId();
        await sql`with written as (
            insert into cairn.changes (run_id, kind, version, at)
            values (${runId}, 'step', 1, cairn.now()) returning 1)
          select pg_sleep(${((round * 7 + writer * 3) % 10) / 1000}) from written`;
        written.add(runId);
        api.feed.kick();
      }
    };
    let reader = await listen(api);
    const writing = Promise.all([write(0), write(1), write(2), write(3)]);
    const total = 4 * 60;
    while (seen.size < total) {
      await reader.until(({ changes }) => changes.length > 0);
      await reader.close();
      for (const runId of runIds(reader.changes)) seen.add(runId);
      reader = await listen(api, "", reader.lastEventId());
      for (const runId of runIds(reader.changes)) seen.add(runId);
    }
    await writing;
    await reader.close();
    expect(seen).toEqual(written);
  });

  it("asks the reader to fetch again when the cursor is another database's", async () => {
    const first = await listen(api);
    const [database, ...rest] = first.lastEventId().split(".");
    await first.close();
    const reader = await listen(api, "", [`${database ?? ""}9`, ...rest].join("."));
    expect(reader.resets).toEqual(["cursor_unknown"]);
    await reader.close();
  });

  it("asks the reader to fetch again when very much has changed", async () => {
    const first = await listen(api);
    await first.close();
    await sql`insert into cairn.changes (run_id, kind, version, at)
      select n::text, 'run', 1, cairn.now() from generate_series(1, 10001) n`;
    const reader = await listen(api, "", first.lastEventId());
    expect(reader.resets).toEqual(["too_many"]);
    await reader.close();
  });

  it("refuses to follow what cannot be a run", async () => {
    const response = await api.request("/v1/feed?run=1");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "parameter_invalid" });
  });

  it("lets go of readers that leave", async () => {
    const readers = await Promise.all([listen(api), listen(api), listen(api)]);
    expect(api.feed.readers()).toBe(3);
    await Promise.all(readers.map((reader) => reader.close()));
    expect(api.feed.readers()).toBe(0);
  });

  it("opens no stream for HEAD, which nobody would end", async () => {
    const response = await api.request("/v1/feed", { method: "HEAD" });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(api.feed.readers()).toBe(0);
  });
});

describe("changes that are older than an hour", () => {
  it("are deleted, the others are kept", async () => {
    await change(sql, newRunId(), 61);
    await change(sql, newRunId(), 120);
    const kept = await change(sql, newRunId(), 59);
    expect(await pruneChanges(sql)).toBe(2);
    expect(await pruneChanges(sql)).toBe(0);
    const rows = await sql<{ run_id: string }[]>`select run_id from cairn.changes`;
    expect(rows.map((row) => row.run_id)).toEqual([kept]);
  });

  it("are deleted however many there are, by several at once", async () => {
    await sql`insert into cairn.changes (run_id, kind, version, at)
      select n::text, 'run', 1, cairn.now() - interval '2 hours' from generate_series(1, 25000) n`;
    const deleted = await Promise.all([pruneChanges(sql), pruneChanges(sql)]);
    expect(deleted[0] + deleted[1]).toBe(25_000);
  });
});
