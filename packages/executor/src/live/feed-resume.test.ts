import { describe, expect, it } from "vitest";
import { START } from "./testing/fake-feed-source.ts";
import { listen } from "./testing/feed-listener.ts";
import { pass, useFeed } from "./testing/use-feed.ts";

const live = useFeed();

describe("a reader that comes back", () => {
  it("gets what it missed", async () => {
    const first = listen(live.feed());
    await pass(100);
    first.abort();
    await pass(100);
    live.database().commit("r1", 1);
    const second = listen(live.feed(), { lastEventId: first.state.lastEventId });
    await pass(0);
    expect(second.changes()).toEqual(["r1@1"]);
    expect(second.resets()).toEqual([]);
  });

  it("gets what it missed of its run only", async () => {
    const first = listen(live.feed());
    await pass(100);
    first.abort();
    live.database().commit("r2", 1);
    live.database().commit("r1", 1);
    const second = listen(live.feed(), { lastEventId: first.state.lastEventId, runId: "r1" });
    await pass(0);
    expect(second.changes()).toEqual(["r1@1"]);
  });

  it("can go on from a heartbeat, so that a quiet hour does not cost it its place", async () => {
    const reader = listen(live.feed());
    await pass(100);
    const begun = reader.state.lastEventId;
    live.database().state.atMs += 3_600_000;
    await pass(15_000);
    expect(reader.state.lastEventId).not.toBe(begun);
    const again = listen(live.feed(), { lastEventId: reader.state.lastEventId });
    await pass(300);
    expect(again.resets()).toEqual([]);
  });

  it.each([
    ["cursor_unknown", "garbage"],
    ["cursor_unknown", `9999-1.${String(START)}.1:1:`],
    ["cursor_unknown", `7301-5.${String(START)}.900:900:`],
    ["cursor_too_old", `7301-5.${String(START - 3_600_000)}.1:1:`],
  ])("is told to fetch again: %s", async (reason, lastEventId) => {
    const reader = listen(live.feed(), { lastEventId });
    await pass(0);
    expect(reader.resets()).toEqual([reason]);
    live.database().commit("r1", 1);
    await pass(300);
    expect(reader.changes()).toEqual(["r1@1"]);
  });

  it("is told to fetch again when too much has changed to tell it all", async () => {
    live.database().state.truncated = true;
    const reader = listen(live.feed(), { lastEventId: `7301-5.${String(START)}.1:1:` });
    await pass(0);
    expect(reader.resets()).toEqual(["too_many"]);
  });
});

describe("while the database is down", () => {
  it("keeps readers, tries again, and then misses nothing", async () => {
    const early = listen(live.feed());
    await pass(100);
    live.database().state.isDown = true;
    await pass(400);
    const late = listen(live.feed());
    await pass(5_000);
    live.database().commit("r1", 1);
    live.database().state.isDown = false;
    await pass(1_100);
    expect(early.changes()).toEqual(["r1@1"]);
    expect(late.state.messages).toHaveLength(1);
    expect(live.feed().readers()).toBe(2);
  });

  it("for longer than changes are kept, tells readers to fetch again", async () => {
    const reader = listen(live.feed());
    await pass(100);
    live.database().state.isDown = true;
    await pass(300);
    live.database().state.atMs += 3_600_000;
    live.database().state.isDown = false;
    await pass(1_300);
    expect(reader.resets()).toEqual(["cursor_too_old"]);
  });
});

describe("a reader that does not keep up", () => {
  const stuck = () => live.feed().open({ signal: new AbortController().signal });
  const flood = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      for (let run = 0; run < 2_000; run += 1) {
        live.database().commit(`${String(round)}-${String(run)}-${"x".repeat(30)}`, 1);
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
    live.database().commit("after", 1);
    await pass(300);
    expect(new TextDecoder().decode((await reader.read()).value)).toContain("after");
    await reader.cancel();
  });

  it("is given up after a minute", async () => {
    stuck();
    await pass(100);
    await flood(20);
    await pass(75_000);
    expect(live.feed().readers()).toBe(0);
  });
});
