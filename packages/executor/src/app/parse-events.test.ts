import { isCairnError, isUlid } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { parseEvents } from "./parse-events.ts";

const NOW_MS = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

function parse(body: unknown, seed?: string) {
  let count = 0;
  const newId = (): string => `id-${String((count += 1))}`;
  const bodyBytes = Buffer.byteLength(JSON.stringify(body));
  return parseEvents(body, { bodyBytes, newId, nowMs: NOW_MS, seed });
}

const one = (change: object) => parse({ name: "shop/order.placed", ...change })[0];

function refusal(body: unknown) {
  try {
    parse(body);
  } catch (error) {
    if (isCairnError(error)) {
      return { code: error.code, message: error.message, hint: error.hint };
    }
    throw error;
  }
  throw new Error("nothing was refused");
}

const refused = (change: object) => refusal({ name: "shop/order.placed", ...change });

describe("an event", () => {
  it("gets an id and the defaults of what it leaves out", () => {
    expect(one({})).toEqual({
      event: { id: "id-1", name: "shop/order.placed", data: {}, user: {}, ts: NOW_MS },
      key: null,
    });
  });

  it("keeps what it has; its own id becomes the key by which it is recognised", () => {
    const sent = {
      id: "order-7",
      data: { a: [1, null, "é"] },
      user: { id: "u" },
      ts: NOW_MS - 5,
      v: "2",
    };
    const { id: key, ...rest } = sent;
    const event = { id: "id-1", sentId: key, name: "shop/order.placed", ...rest };
    expect(one(sent)).toEqual({ event, key });
  });

  it("loses fields that are not known, and what only the executor writes", () => {
    const event = one({ meta: {}, data: { _inngest: { fn_id: "x" }, a: 1 } })?.event;
    expect(event).not.toHaveProperty("meta");
    expect(event?.data).toEqual({ a: 1 });
  });

  it("may say null where nothing is meant, and have an empty id", () => {
    expect(one({ data: null, user: null, ts: null, v: null, id: null })?.event.data).toEqual({});
    expect(one({ id: "" })?.key).toBeNull();
  });

  it.each(["é", "订单/已创建", "party/🎉", "a b", "x".repeat(512)])("may be called %j", (name) => {
    expect(one({ name })?.event.name).toBe(name);
  });

  it("keeps keys that other languages' objects trip over", () => {
    const data: unknown = JSON.parse('{"__proto__":{"polluted":1},"toString":"x","_inngest":1}');
    expect(JSON.stringify(one({ data })?.event.data)).toBe(
      '{"__proto__":{"polluted":1},"toString":"x"}',
    );
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("several events", () => {
  it("keep their order", () => {
    const names = parse([{ name: "a" }, { name: "b" }]).map(({ event }) => event.name);
    expect(names).toEqual(["a", "b"]);
  });

  it("get ids from the seed of the request, the same ones when it is repeated", () => {
    const seed = `1700000000000,${Buffer.alloc(10, 7).toString("base64")}`;
    const ids = parse([{ name: "a" }, { name: "b" }], seed).map(({ event }) => event.id);
    const again = parse([{ name: "a" }, { name: "b" }], seed).map(({ event }) => event.id);
    expect(ids).toEqual(again);
    expect(new Set(ids).size).toBe(2);
    expect(ids.every(isUlid)).toBe(true);
  });

  it.each([
    "",
    "1700000000000",
    "x,AAAAAAAAAAAAAA==",
    "-5,AAAAAAAAAAAAAA==",
    "1700000000000,AAAA",
    "999999999999999,AAAAAAAAAAAAAA==",
    "1700000000000,****************",
  ])("get new ids when the seed is %j", (seed) => {
    expect(parse([{ name: "a" }], seed)[0]?.event.id).toBe("id-1");
  });

  it("are refused with the place of the wrong one", () => {
    expect(refusal([{ name: "a" }, { data: {} }]).message).toBe(
      "events[1].name is missing; give the event a name such as shop/order.placed.",
    );
  });
});

describe("a body that is no event", () => {
  it.each([
    [null, "The body is null, not an event."],
    [1, "The body is a number, not an event."],
    ["x", "The body is a string, not an event."],
    [true, "The body is a boolean, not an event."],
    [[[]], "events[0] is an array, not an event."],
    [[{ name: "a" }, null], "events[1] is null, not an event."],
  ])("%j", (body, message) => {
    expect(refusal(body)).toMatchObject({ code: "event_not_object", message });
  });

  it("or has none or too many", () => {
    expect(refusal([]).code).toBe("no_events");
    const many = Array.from({ length: 5_001 }, () => ({ name: "a" }));
    expect(refusal(many)).toMatchObject({
      code: "too_many_events",
      message: "The body has 5001 events; at most 5000 are allowed.",
    });
  });

  it("or has one that is too large", () => {
    const large = { name: "a", data: { text: "é".repeat(300_000) } };
    expect(refusal(large).code).toBe("event_too_large");
    expect(refusal([{ name: "a" }, large]).message).toContain("events[1]");
    const small = { name: "a", data: { text: "x".repeat(200_000) } };
    expect(parse([small, small, small])).toHaveLength(3);
  });
});

describe("a name", () => {
  it.each([
    undefined,
    null,
    "",
    " ",
    " a",
    "x".repeat(513),
    7,
    [],
    "a\u0000",
    "a\nb",
    "a\u202Eb",
    "a\ud800",
  ])("%j is refused", (name) => {
    expect(refused({ name }).code).toBe("event_name");
  });

  it("of the executor's own events is reserved", () => {
    expect(refused({ name: "inngest/function.failed" }).code).toBe("event_name_reserved");
  });
});

describe("data, user and v", () => {
  it.each([[[]], ["x"], [5], [true]])("data %j is refused", (data) => {
    expect(refused({ data }).code).toBe("event_data");
  });

  it.each([{ user: [] }, { user: "u" }, { v: 2 }, { v: "x".repeat(300) }])(
    "%j is refused",
    (field) => {
      expect(refused(field).code).toBe("event_field");
    },
  );

  it.each([
    [{ data: { a: ["x", { "b c": "\u0000" }] } }, 'data.a[1]["b c"]', "\\u0000"],
    [{ data: { a: { "\ud800": 1 } } }, "data.a", "\\ud800"],
    [{ user: { name: "\udc00" } }, "user.name", "\\udc00"],
    [{ v: "\u0000" }, "v", "\\u0000"],
  ])("%j has a character that cannot be stored, at %s", (field, path, character) => {
    expect(refused(field)).toMatchObject({
      code: "json_unstorable_char",
      message: `${path} has the character ${character}, which cannot be stored.`,
    });
  });

  it("a pair of surrogates is a character like any other", () => {
    expect(one({ data: { a: "🙂" } })?.event.data).toEqual({ a: "🙂" });
  });
});

describe("an id", () => {
  it.each(["x".repeat(513), 7, {}, [], true, "a\u0000", "a\nb", "\ud800"])(
    "%j is refused",
    (id) => {
      expect(refused({ id }).code).toBe("event_id");
    },
  );
});

describe("a time", () => {
  it.each([NOW_MS, NOW_MS + HOUR_MS, NOW_MS + YEAR_MS, Date.UTC(1980), NOW_MS - 20 * YEAR_MS])(
    "%i is taken",
    (ts) => {
      expect(one({ ts })?.event.ts).toBe(ts);
    },
  );

  it.each([
    ["2026-01-01", "not a number"],
    [[], "not a number"],
    [NOW_MS + 0.5, "not a whole number"],
    [0, "outside of the years 1980 to 2100"],
    [-1, "outside of the years 1980 to 2100"],
    [Date.UTC(1979), "outside of the years 1980 to 2100"],
    [Date.UTC(9999), "outside of the years 1980 to 2100"],
    [NOW_MS + 2 * YEAR_MS, "more than a year in the future"],
  ])("%j is refused: %s", (ts, why) => {
    const { code, message } = refused({ ts });
    expect(code).toBe("event_ts");
    expect(message).toContain(why);
  });

  it.each([
    [NOW_MS / 1_000, "seconds"],
    [NOW_MS * 1_000, "microseconds"],
  ])("%i gets a hint: it looks like %s", (ts, unit) => {
    expect(refused({ ts }).hint).toContain(`looks like ${unit}`);
  });
});
