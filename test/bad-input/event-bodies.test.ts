// Bodies that are JSON and are no event. Each is met here once over
// HTTP; parse-events.test.ts beside the source has the finer cases.
import { describe, expect, it } from "vitest";
import { startBadServer } from "./bad-server.ts";

const YEAR_MS = 365 * 24 * 3_600_000;
const keys = (count: number): string =>
  `{${Array.from({ length: count }, (_, n) => `"k${String(n)}":0`).join(",")}}`;
const withName = (name: unknown): string => JSON.stringify({ name });
const withField = (field: object): string => JSON.stringify({ name: "a", ...field });

interface Row {
  readonly row: string;
  readonly status: number;
  readonly code: string;
  readonly bodies: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    row: 'row 8: null, 1, "x", true, [[]], [null]',
    status: 400,
    code: "event_not_object",
    bodies: ["null", "1", '"x"', "true", "[[]]", "[null]", '[{"name":"a"},7]'],
  },
  { row: "row 8: []", status: 400, code: "no_events", bodies: ["[]"] },
  {
    row: "row 9: 5,001 events",
    status: 400,
    code: "too_many_events",
    bodies: [`[${Array.from({ length: 5_001 }, () => '{"name":"a"}').join(",")}]`],
  },
  {
    row: "row 10: name missing, empty, spaces, 513 characters, number, array, control characters, NUL, RTL override",
    status: 400,
    code: "event_name",
    bodies: [
      "{}",
      withName(""),
      withName("   "),
      withName("x".repeat(513)),
      withName(7),
      withName([]),
      withName("a\tb"),
      withName("a\u0000"),
      withName("a\u202Eb"),
    ],
  },
  {
    row: "row 11: reserved prefix",
    status: 403,
    code: "event_name_reserved",
    bodies: [withName("inngest/function.finished")],
  },
  {
    row: "row 12: data is an array or a string",
    status: 400,
    code: "event_data",
    bodies: [withField({ data: [] }), withField({ data: "x" })],
  },
  {
    row: "row 14: depth 1,000 and 100,000",
    status: 400,
    code: "json_too_deep",
    bodies: [
      `{"name":"a","data":{"x":${"[".repeat(1_000)}${"]".repeat(1_000)}}}`,
      `{"name":"a","data":${'{"x":'.repeat(100_000)}1${"}".repeat(100_000)}}`,
    ],
  },
  {
    row: "row 15: NUL in a value or a key, lone surrogate",
    status: 400,
    code: "json_unstorable_char",
    bodies: [
      '{"name":"a","data":{"x":"\\u0000"}}',
      '{"name":"a","data":{"\\u0000":1}}',
      '{"name":"a","data":{"x":["\\ud800"]}}',
    ],
  },
  {
    row: "row 16: 12345678901234567890 and 1e400",
    status: 400,
    code: "number_precision",
    bodies: ['{"name":"a","data":{"x":12345678901234567890}}', '{"name":"a","data":{"x":1e400}}'],
  },
  {
    row: "row 18: 200,000 keys",
    status: 400,
    code: "json_too_many_keys",
    bodies: [`{"name":"a","data":${keys(200_000)}}`],
  },
  {
    row: "row 18: a key of 100 KB",
    status: 400,
    code: "json_key_too_long",
    bodies: [`{"name":"a","data":{"${"k".repeat(100_000)}":1}}`],
  },
  {
    row: "row 18: an event over its own limit",
    status: 413,
    code: "event_too_large",
    bodies: [withField({ data: { x: "x".repeat(600_000) } })],
  },
  {
    row: "row 19: id of 2 KB, number",
    status: 400,
    code: "event_id",
    bodies: [withField({ id: "x".repeat(2_048) }), withField({ id: 7 })],
  },
  {
    row: "row 20: ts is a string, negative, seconds, year 9999, two years ahead",
    status: 400,
    code: "event_ts",
    bodies: [
      withField({ ts: "2026-01-01" }),
      withField({ ts: -1 }),
      withField({ ts: 1_700_000_000 }),
      withField({ ts: Date.UTC(9999) }),
      withField({ ts: Date.now() + 2 * YEAR_MS }),
      '{"name":"a","ts":1700000000000.5}',
    ],
  },
  {
    row: "row 20: ts is NaN",
    status: 400,
    code: "json_invalid",
    bodies: ['{"name":"a","ts":NaN}'],
  },
  {
    row: "row 22: user and v of a wrong type",
    status: 400,
    code: "event_field",
    bodies: [withField({ user: "u" }), withField({ v: 2 })],
  },
];

describe.each(ROWS)("$row", ({ status, code, bodies }) => {
  it(`gets ${String(status)} ${code} and a sentence that says what to change`, async () => {
    const { post, accepted, bugs } = await startBadServer();
    for (const body of bodies) {
      const answer = await post(body);
      expect(answer).toMatchObject({ status, body: { status, code } });
      expect(answer.body["error"]).toMatch(/\.$/);
      expect(String(answer.body["error"]).length).toBeLessThan(500);
      expect(answer.body["hint"]).toMatch(/\.$/);
    }
    expect(accepted).toEqual([]);
    expect(bugs).toEqual([]);
  });
});

describe("what is taken", () => {
  const take = async (body: string) => {
    const server = await startBadServer();
    const answer = await server.post(body);
    expect(answer).toMatchObject({ status: 200, body: { status: 200 } });
    expect(answer.body["ids"]).toHaveLength(server.accepted.length);
    return server.accepted;
  };

  it("row 10: emoji in a name", async () => {
    expect((await take(withName("party/🎉")))[0]?.event.name).toBe("party/🎉");
  });

  it("row 12: data missing or null becomes {}", async () => {
    expect(
      (await take('[{"name":"a"},{"name":"a","data":null}]')).map((e) => e.event.data),
    ).toEqual([{}, {}]);
  });

  it("row 13: data with __proto__, constructor.prototype, toString is kept verbatim", async () => {
    const data =
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1}';
    const [sent] = await take(`{"name":"a","data":${data}}`);
    expect(JSON.stringify(sent?.event.data)).toBe(data);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it("row 16: -0, 1.0 and 0.1+0.2 as a literal", async () => {
    const [sent] = await take('{"name":"a","data":{"x":[-0,1.0,0.30000000000000004]}}');
    expect(JSON.stringify(sent?.event.data)).toBe('{"x":[0,1,0.30000000000000004]}');
  });

  it("row 17: of duplicate keys the last one", async () => {
    expect((await take('{"name":"a","name":"b","data":{"x":1,"x":2}}'))[0]).toMatchObject({
      event: { name: "b", data: { x: 2 } },
    });
  });

  it("row 19: the same id twice in one batch is left to the store, which knows the first", async () => {
    const sent = await take('[{"name":"a","id":"x"},{"name":"a","id":"x"}]');
    expect(sent.map(({ key }) => key)).toEqual(["x", "x"]);
  });

  it("row 21: ts an hour in the future", async () => {
    const ts = Date.now() + 3_600_000;
    expect((await take(withField({ ts })))[0]?.event.ts).toBe(ts);
  });

  it("row 22: unknown fields are left out, v and user are kept", async () => {
    const [sent] = await take(withField({ nobody: 1, v: "2", user: { id: 7 } }));
    expect(sent?.event).toMatchObject({ v: "2", user: { id: 7 } });
    expect(sent?.event).not.toHaveProperty("nobody");
  });

  it("the seed of a repeated request gives the same ids", async () => {
    const { post } = await startBadServer();
    const seed = `${String(Date.now())},${Buffer.alloc(10, 1).toString("base64")}`;
    const headers = { "x-inngest-event-id-seed": seed };
    const first = await post('[{"name":"a"},{"name":"b"}]', { headers });
    const second = await post('[{"name":"a"},{"name":"b"}]', { headers });
    expect(second.body["ids"]).toEqual(first.body["ids"]);
  });
});
