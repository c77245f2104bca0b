import { describe, expect, it } from "vitest";
import {
  EVENT_META_BYTES_MAX,
  readEventMeta,
  SESSION_ID_BYTES_MAX,
  SESSION_KEY_BYTES_MAX,
} from "./event-meta.ts";

const sessionsOf = (sent: unknown): unknown => {
  const read = readEventMeta(sent);
  return read.ok ? read.meta?.sessions : `${read.field} ${read.problem}`;
};

const many = (count: number, prefix = "k"): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${String(at)}`, "id"]));

describe("the sessions of an event", () => {
  it.each([undefined, null, {}, { sessions: {} }, { sessions: null }, { other: 1 }])(
    "are none with %j",
    (sent) => {
      expect(readEventMeta(sent)).toEqual({ ok: true, meta: undefined });
    },
  );

  it("are what the sender wrote over what its run passed on", () => {
    const sent = { sessions: { chat: "c-2" }, propagated_sessions: { chat: "c-1", user: 7 } };
    expect(sessionsOf(sent)).toEqual({ chat: "c-2", user: "7" });
  });

  it("are cut off one by one, or all of them", () => {
    const propagated_sessions = { chat: "c-1", user: "u-1" };
    expect(sessionsOf({ sessions: { chat: null }, propagated_sessions })).toEqual({ user: "u-1" });
    expect(sessionsOf({ sessions: null, propagated_sessions })).toBeUndefined();
  });

  it("that are cut off do not count", () => {
    const sessions = { ...many(5), gone: null };
    expect(sessionsOf({ sessions })).toEqual(many(5));
  });

  it("that were passed on fill up what is left, in the order of their keys' bytes", () => {
    const propagated_sessions = { "😀": "3", "\uFB01": "2", a: "1" };
    expect(sessionsOf({ sessions: many(3), propagated_sessions })).toEqual({
      ...many(3),
      a: "1",
      "\uFB01": "2",
    });
  });

  it("may have any name that is a key", () => {
    const sessions: unknown = JSON.parse('{"__proto__": "p", "constructor": "c"}');
    expect(Object.entries(Object(sessionsOf({ sessions })))).toEqual([
      ["__proto__", "p"],
      ["constructor", "c"],
    ]);
  });

  it.each([
    ["text", "meta must be an object"],
    [[], "meta must be an object"],
    [{ sessions: [] }, "meta.sessions must be an object"],
    [{ sessions: many(6) }, "meta.sessions has 6 sessions; at most 5"],
    [{ sessions: { "": "x" } }, 'meta.sessions[""] has an empty key'],
    [{ sessions: { a: "" } }, 'meta.sessions["a"] is empty'],
    [{ sessions: { a: true } }, "must be a string, a number or null"],
    [{ propagated_sessions: { a: null } }, "must be a string or a number"],
    [{ propagated_sessions: many(6) }, "at most 5"],
    [{ sessions: { ["é".repeat(65)]: "x" } }, "has a key of 130 bytes; at most 128"],
    [{ sessions: { a: "é".repeat(257) } }, "has 514 bytes; at most 512"],
    [{ other: "x".repeat(EVENT_META_BYTES_MAX) }, "bytes; at most 32768"],
  ])("are refused as %j", (sent, problem) => {
    expect(sessionsOf(sent)).toContain(problem);
  });

  it("are taken up to their limits", () => {
    const sessions = { ["k".repeat(SESSION_KEY_BYTES_MAX)]: "i".repeat(SESSION_ID_BYTES_MAX) };
    expect(sessionsOf({ sessions })).toEqual(sessions);
  });
});
