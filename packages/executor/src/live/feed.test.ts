import { FeedMessage, isCairnError } from "@cairn/core";
import { describe, expect, it, vi } from "vitest";
import { START } from "./testing/fake-feed-source.ts";
import { listen } from "./testing/feed-listener.ts";
import { pass, useFeed } from "./testing/use-feed.ts";

const live = useFeed({ readersMax: 1_000 });

describe("a reader of the feed", () => {
  it("hears at once from where on it is told, so that it can fetch without a gap", async () => {
    const reader = listen(live.feed());
    await pass(0);
    expect(reader.state.messages).toMatchObject([{ event: "changes", data: { changes: [] } }]);
  });

  it("is told what others commit within a poll", async () => {
    const reader = listen(live.feed());
    await pass(100);
    live.database().commit("r1", 1);
    await pass(250);
    expect(reader.changes()).toEqual(["r1@1"]);
  });

  it("is told what is committed here at once", async () => {
    const reader = listen(live.feed());
    await pass(100);
    live.database().commit("r1", 1);
    live.feed().kick();
    await pass(0);
    expect(reader.changes()).toEqual(["r1@1"]);
  });

  it("gets only the newest of many changes of a run", async () => {
    const reader = listen(live.feed());
    await pass(100);
    for (let version = 1; version <= 5; version += 1) live.database().commit("r1", version);
    live.database().commit("r1", 6, "run");
    live.feed().kick();
    await pass(0);
    expect(reader.changes()).toEqual(["r1@5", "r1@6"]);
  });

  it("may ask for one run only", async () => {
    const reader = listen(live.feed(), { runId: "r1" });
    await pass(100);
    live.database().commit("r2", 1);
    await pass(250);
    live.database().commit("r1", 1);
    await pass(250);
    expect(reader.changes()).toEqual(["r1@1"]);
  });

  it("sees sequences rise", async () => {
    const reader = listen(live.feed());
    for (let version = 1; version <= 3; version += 1) {
      await pass(300);
      live.database().commit("r1", version);
    }
    await pass(300);
    const sequences = reader.state.messages.map(({ data }) => FeedMessage.parse(data).sequence);
    expect(sequences).toEqual([1, 2, 3, 4]);
  });
});

describe("the loop", () => {
  it("does nothing while nobody reads", async () => {
    live.feed().kick();
    await pass(10_000);
    expect(live.database().state.reads).toEqual([]);
  });

  it("stops when the last reader is gone, by its own will or cut off", async () => {
    const [one, other] = [listen(live.feed()), listen(live.feed())];
    await pass(300);
    one.abort();
    await other.cancel();
    await pass(100);
    const reads = live.database().state.reads.length;
    await pass(60_000);
    expect(live.database().state.reads).toHaveLength(reads);
    expect(live.feed().readers()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("starts again for the next reader", async () => {
    listen(live.feed()).abort();
    await pass(1_000);
    const reader = listen(live.feed());
    await pass(0);
    expect(reader.state.messages).toHaveLength(1);
  });

  it("costs the same for a thousand readers as for one", async () => {
    const readers = Array.from({ length: 1_000 }, () => listen(live.feed()));
    await pass(0);
    const before = live.database().state.reads.length;
    live.database().commit("r1", 1);
    await pass(275);
    expect(live.database().state.reads.length - before).toBe(1);
    expect(readers.every((reader) => reader.changes().length === 1)).toBe(true);
  });

  it("reads once for a thousand readers that come back from the same place", async () => {
    const lastEventId = `7301-5.${String(START)}.1:1:`;
    for (let count = 0; count < 1_000; count += 1) listen(live.feed(), { lastEventId });
    await pass(0);
    expect(live.database().state.reads).toEqual([null, "1:1:"]);
  });

  it("reads at most every 25 ms however often it is kicked", async () => {
    listen(live.feed());
    await pass(1_000);
    const before = live.database().state.reads.length;
    for (let count = 0; count < 1_000; count += 1) {
      live.feed().kick();
      await pass(1);
    }
    expect(live.database().state.reads.length - before).toBeLessThanOrEqual(41);
  });

  it("tells everybody to fetch again when too much changed at once", async () => {
    const reader = listen(live.feed());
    await pass(100);
    live.database().state.truncated = true;
    await pass(250);
    expect(reader.resets()).toEqual(["too_many"]);
  });
});

describe("the feed", () => {
  it("refuses more readers than it has room for", () => {
    for (let count = 0; count < 1_000; count += 1) listen(live.feed());
    expect(refusalOf(() => listen(live.feed()))).toBe("overloaded");
  });

  it("ends every stream when it closes, and takes no new reader", async () => {
    const reader = listen(live.feed());
    await pass(100);
    const closed = live.feed().close();
    await pass(100);
    await closed;
    expect(reader.state.isEnded).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(refusalOf(() => listen(live.feed()))).toBe("shutting_down");
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
