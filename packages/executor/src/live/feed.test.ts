import { FeedMessage, FeedReset, isCairnError } from "@cairn/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FeedRead, FeedSource } from "../db/read-feed.ts";
import { createLogger } from "../ops/log.ts";
import { createFeed, type Feed, type FeedRequest } from "./feed.ts";

const log = createLogger("silent");
const START = Date.parse("2026-01-01T00:00:00.000Z");

/** A database of changes whose transactions commit in order: a snapshot is how many there are. */
function fakeSource() {
  const changes: FeedRead["changes"][number][] = [];
  const state = { reads: [] as (string | null)[], isDown: false, truncated: false, atMs: START };
  const source: FeedSource = {
    database: () => Promise.resolve("7301-5"),
    read: (since) => {
      state.reads.push(since);
      if (state.isDown) return Promise.reject(new Error("connection refused"));
      const seen = since === null ? changes.length : Number(since.split(":")[0]) - 1;
      const end = String(changes.length + 1);
      return Promise.resolve({
        snapshot: `${end}:${end}:`,
        at: new Date(state.atMs).toISOString(),
        changes: changes.slice(seen),
        truncated: state.truncated && since !== null,
      });
    },
  };
  const commit = (runId: string, version: number, kind: "run" | "step" = "step"): void => {
    changes.push({ runId, kind, version, at: new Date(state.atMs).toISOString() });
  };
  return { source, state, commit };
}

interface Message {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

/** Reads a stream as an EventSource does. */
function listen(feed: Feed, request: Partial<FeedRequest> = {}) {
  const abort = new AbortController();
  const body = feed.open({ signal: abort.signal, ...request });
  const reader = body.getReader();
  const state = { messages: [] as Message[], lastEventId: "", isEnded: false };
  const decoder = new TextDecoder();
  void (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      for (const frame of decoder.decode(value).split("\n\n")) take(frame, state);
    }
    state.isEnded = true;
  })();
  return {
    ...state,
    state,
    abort: () => abort.abort(),
    cancel: () => reader.cancel(),
    changes: () =>
      state.messages
        .filter(({ event }) => event === "changes")
        .flatMap(({ data }) => FeedMessage.parse(data).changes)
        .map(({ runId, version }) => `${runId}@${String(version)}`),
    resets: () =>
      state.messages
        .filter(({ event }) => event === "reset")
        .map(({ data }) => FeedReset.parse(data).reason),
  };
}

function take(frame: string, state: { messages: Message[]; lastEventId: string }): void {
  const field = (name: string): string | undefined =>
    frame
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  state.lastEventId = field("id") ?? state.lastEventId;
  const data = field("data");
  if (data === undefined) return;
  const event = field("event") ?? "message";
  state.messages.push({ event, id: state.lastEventId, data: JSON.parse(data) as unknown });
}

let feed: Feed;
let database: ReturnType<typeof fakeSource>;

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  database = fakeSource();
  feed = createFeed({ source: database.source, log, readersMax: 2_000 });
});

afterEach(async () => {
  const closed = feed.close();
  await pass(2_000);
  await closed;
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe("a reader of the feed", () => {
  it("hears at once from where on it is told, so that it can fetch without a gap", async () => {
    const reader = listen(feed);
    await pass(0);
    expect(reader.state.messages).toMatchObject([{ event: "changes", data: { changes: [] } }]);
  });

  it("is told what others commit within a poll", async () => {
    const reader = listen(feed);
    await pass(100);
    database.commit("r1", 1);
    await pass(250);
    expect(reader.changes()).toEqual(["r1@1"]);
  });

  it("is told what is committed here at once", async () => {
    const reader = listen(feed);
    await pass(100);
    database.commit("r1", 1);
    feed.kick();
    await pass(0);
    expect(reader.changes()).toEqual(["r1@1"]);
  });

  it("gets only the newest of many changes of a run", async () => {
    const reader = listen(feed);
    await pass(100);
    for (let version = 1; version <= 5; version += 1) database.commit("r1", version);
    database.commit("r1", 6, "run");
    feed.kick();
    await pass(0);
    expect(reader.changes()).toEqual(["r1@5", "r1@6"]);
  });

  it("may ask for one run only", async () => {
    const reader = listen(feed, { runId: "r1" });
    await pass(100);
    database.commit("r2", 1);
    await pass(250);
    database.commit("r1", 1);
    await pass(250);
    expect(reader.changes()).toEqual(["r1@1"]);
  });

  it("sees sequences rise", async () => {
    const reader = listen(feed);
    for (let version = 1; version <= 3; version += 1) {
      await pass(300);
      database.commit("r1", version);
    }
    await pass(300);
    const sequences = reader.state.messages.map(({ data }) => FeedMessage.parse(data).sequence);
    expect(sequences).toEqual([1, 2, 3, 4]);
  });
});

describe("a reader that comes back", () => {
  it("gets what it missed", async () => {
    const first = listen(feed);
    await pass(100);
    first.abort();
    await pass(100);
    database.commit("r1", 1);
    const second = listen(feed, { lastEventId: first.state.lastEventId });
    await pass(0);
    expect(second.changes()).toEqual(["r1@1"]);
    expect(second.resets()).toEqual([]);
  });

  it("gets what it missed of its run only", async () => {
    const first = listen(feed);
    await pass(100);
    first.abort();
    database.commit("r2", 1);
    database.commit("r1", 1);
    const second = listen(feed, { lastEventId: first.state.lastEventId, runId: "r1" });
    await pass(0);
    expect(second.changes()).toEqual(["r1@1"]);
  });

  it("can go on from a heartbeat, so that a quiet hour does not cost it its place", async () => {
    const reader = listen(feed);
    await pass(100);
    const begun = reader.state.lastEventId;
    database.state.atMs += 3_600_000;
    await pass(15_000);
    expect(reader.state.lastEventId).not.toBe(begun);
    const again = listen(feed, { lastEventId: reader.state.lastEventId });
    await pass(300);
    expect(again.resets()).toEqual([]);
  });

  it.each([
    ["cursor_unknown", "garbage"],
    ["cursor_unknown", `9999-1.${String(START)}.1:1:`],
    ["cursor_unknown", `7301-5.${String(START)}.900:900:`],
    ["cursor_too_old", `7301-5.${String(START - 3_600_000)}.1:1:`],
  ])("is told to fetch again: %s", async (reason, lastEventId) => {
    const reader = listen(feed, { lastEventId });
    await pass(0);
    expect(reader.resets()).toEqual([reason]);
    database.commit("r1", 1);
    await pass(300);
    expect(reader.changes()).toEqual(["r1@1"]);
  });

  it("is told to fetch again when too much has changed to tell it all", async () => {
    database.state.truncated = true;
    const reader = listen(feed, { lastEventId: `7301-5.${String(START)}.1:1:` });
    await pass(0);
    expect(reader.resets()).toEqual(["too_many"]);
  });
});

describe("the loop", () => {
  it("does nothing while nobody reads", async () => {
    feed.kick();
    await pass(10_000);
    expect(database.state.reads).toEqual([]);
  });

  it("stops when the last reader is gone, by its own will or cut off", async () => {
    const [one, other] = [listen(feed), listen(feed)];
    await pass(300);
    one.abort();
    await other.cancel();
    await pass(100);
    const reads = database.state.reads.length;
    await pass(60_000);
    expect(database.state.reads).toHaveLength(reads);
    expect(feed.readers()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("starts again for the next reader", async () => {
    listen(feed).abort();
    await pass(1_000);
    const reader = listen(feed);
    await pass(0);
    expect(reader.state.messages).toHaveLength(1);
  });

  it("costs the same for a thousand readers as for one", async () => {
    const readers = Array.from({ length: 1_000 }, () => listen(feed));
    await pass(0);
    const before = database.state.reads.length;
    database.commit("r1", 1);
    await pass(275);
    expect(database.state.reads.length - before).toBe(1);
    expect(readers.every((reader) => reader.changes().length === 1)).toBe(true);
  });

  it("reads once for a thousand readers that come back from the same place", async () => {
    const lastEventId = `7301-5.${String(START)}.1:1:`;
    for (let count = 0; count < 1_000; count += 1) listen(feed, { lastEventId });
    await pass(0);
    expect(database.state.reads).toEqual([null, "1:1:"]);
  });

  it("reads at most every 25 ms however often it is kicked", async () => {
    listen(feed);
    await pass(1_000);
    const before = database.state.reads.length;
    for (let count = 0; count < 1_000; count += 1) {
      feed.kick();
      await pass(1);
    }
    expect(database.state.reads.length - before).toBeLessThanOrEqual(41);
  });

  it("tells everybody to fetch again when too much changed at once", async () => {
    const reader = listen(feed);
    await pass(100);
    database.state.truncated = true;
    await pass(250);
    expect(reader.resets()).toEqual(["too_many"]);
  });
});

describe("while the database is down", () => {
  it("keeps readers, tries again, and then misses nothing", async () => {
    const early = listen(feed);
    await pass(100);
    database.state.isDown = true;
    await pass(400);
    const late = listen(feed);
    await pass(5_000);
    database.commit("r1", 1);
    database.state.isDown = false;
    await pass(1_100);
    expect(early.changes()).toEqual(["r1@1"]);
    expect(late.state.messages).toHaveLength(1);
    expect(feed.readers()).toBe(2);
  });

  it("for longer than changes are kept, tells readers to fetch again", async () => {
    const reader = listen(feed);
    await pass(100);
    database.state.isDown = true;
    await pass(300);
    database.state.atMs += 3_600_000;
    database.state.isDown = false;
    await pass(1_300);
    expect(reader.resets()).toEqual(["cursor_too_old"]);
  });
});

describe("a reader that does not keep up", () => {
  const stuck = () => feed.open({ signal: new AbortController().signal });
  const flood = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      for (let run = 0; run < 2_000; run += 1) {
        database.commit(`${String(round)}-${String(run)}-${"x".repeat(30)}`, 1);
      }
      await pass(275);
    }
  };

  it("is held to a bounded backlog, and then learns that it missed something", async () => {
    const body = stuck();
    await pass(100);
    await flood(20);
    const reader = body.getReader();
    let bytes = 0;
    let text = "";
    while (!text.includes("too_slow")) {
      const { value } = await reader.read();
      bytes += value?.byteLength ?? 0;
      text = new TextDecoder().decode(value);
    }
    expect(bytes).toBeLessThan(1_000_000);
    database.commit("after", 1);
    await pass(300);
    expect(new TextDecoder().decode((await reader.read()).value)).toContain("after");
    await reader.cancel();
  });

  it("is given up after a minute", async () => {
    stuck();
    await pass(100);
    await flood(20);
    await pass(75_000);
    expect(feed.readers()).toBe(0);
  });
});

describe("the feed", () => {
  it("refuses more readers than it has room for", () => {
    feed = createFeed({ source: database.source, log, readersMax: 1 });
    listen(feed);
    expect(refusalOf(() => listen(feed))).toBe("overloaded");
  });

  it("ends every stream when it closes, and takes no new reader", async () => {
    const reader = listen(feed);
    await pass(100);
    const closed = feed.close();
    await pass(100);
    await closed;
    expect(reader.state.isEnded).toBe(true);
    expect(refusalOf(() => listen(feed))).toBe("shutting_down");
  });
});

function refusalOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return isCairnError(error) ? error.code : undefined;
  }
  return undefined;
}
