import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Feed, POLL_MS, type Connect, type ConnectionHandlers, type News } from "./feed.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const CHANGE = { runId: "run-1", kind: "run", version: 2, at: "2026-03-01T12:00:00.000Z" };

/** A feed with a connection that the test plays. */
function aFeed() {
  const opened: ConnectionHandlers[] = [];
  let closed = 0;
  const connect: Connect = (handlers) => {
    opened.push(handlers);
    return {
      close: () => {
        closed += 1;
      },
    };
  };
  const feed = new Feed(connect);
  const news: News[] = [];
  const leave = feed.subscribe((item) => news.push(item));
  return { feed, news, leave, opened, last: () => opened.at(-1), closed: () => closed };
}

describe("the live feed", () => {
  it("opens one connection for all who listen and closes it behind the last", () => {
    const { feed, leave, opened, closed } = aFeed();
    const leaveToo = feed.subscribe(() => undefined);
    expect(opened).toHaveLength(1);
    leave();
    expect(closed()).toBe(0);
    leaveToo();
    expect(closed()).toBe(1);
    expect(feed.state()).toBe("idle");
  });

  it("hands on what changed", () => {
    const { news, last, feed } = aFeed();
    last()?.open();
    last()?.message(JSON.stringify({ sequence: 7, at: CHANGE.at, changes: [CHANGE] }));
    expect(feed.state()).toBe("live");
    expect(news).toEqual([{ kind: "changes", at: CHANGE.at, changes: [CHANGE] }]);
  });

  it("takes a message that it cannot read as: anything may have changed", () => {
    const { news, last } = aFeed();
    last()?.message("{");
    last()?.message('{"sequence":"x"}');
    last()?.reset();
    expect(news).toEqual([{ kind: "anything" }, { kind: "anything" }, { kind: "anything" }]);
  });
});

describe("when the connection breaks", () => {
  it("polls until it is back, then reads once more", () => {
    const { feed, news, last } = aFeed();
    last()?.error(false);
    expect(feed.state()).toBe("polling");
    vi.advanceTimersByTime(2 * POLL_MS);
    expect(news).toHaveLength(2);
    last()?.open();
    expect(feed.state()).toBe("live");
    expect(news).toHaveLength(3);
    vi.advanceTimersByTime(10 * POLL_MS);
    expect(news).toHaveLength(3);
  });

  it("is opened anew when the browser has given it up", () => {
    const { opened, last } = aFeed();
    last()?.error(true);
    expect(opened).toHaveLength(1);
    vi.advanceTimersByTime(60_000);
    expect(opened).toHaveLength(2);
  });

  it("does not poll for nobody", () => {
    const { news, last, leave } = aFeed();
    last()?.error(true);
    leave();
    vi.advanceTimersByTime(60_000);
    expect(news).toHaveLength(0);
  });
});

describe("a hidden tab", () => {
  it("lets go of its connection, and reads everything when it is seen again", () => {
    const { feed, news, opened, closed } = aFeed();
    feed.pause();
    expect(closed()).toBe(1);
    feed.resume();
    expect(opened).toHaveLength(2);
    expect(news).toEqual([{ kind: "anything" }]);
  });
});
