// POST /v1/traces/userland as any exporter may use it: what is stored, and what is told of the rest.
import { describe, expect, it } from "vitest";
import { gzipSync } from "node:zlib";
import { SPANS_PER_RUN_MAX } from "../../packages/executor/src/db/span-table.ts";
import {
  anyValue,
  attribute,
  exportOf,
  spanFields,
} from "../../packages/executor/src/http/testing/otlp-messages.ts";
import {
  addRunWithStep,
  aSpan,
  jsonOf,
  post,
  RUN,
  spanOfTrace,
  UNKNOWN_RUN,
} from "./span-exports.ts";
import { startTracedSystem, type TracedSystem } from "./traced-system.ts";

const PROTOBUF = { "content-type": "application/x-protobuf" };
const OF_RUN = [attribute("sdk.run.id", anyValue.text(RUN))];
const aMessage = () => exportOf([spanFields({ attributes: OF_RUN })]);

async function startWithRun(): Promise<TracedSystem> {
  const system = await startTracedSystem();
  await addRunWithStep(system.sql);
  return system;
}

const changesOf = async ({ sql }: TracedSystem): Promise<number> =>
  (await sql<{ n: number }[]>`select count(*)::int as n from cairn.changes`)[0]?.n ?? 0;

const storedOf = async ({ sql }: TracedSystem): Promise<number> =>
  (await sql<{ n: number }[]>`select count(*)::int as n from cairn.spans`)[0]?.n ?? 0;

describe("an export of spans", () => {
  it("is stored in either encoding, compressed or not, and answered in the same", async () => {
    const system = await startWithRun();
    const asJson = await post(system, jsonOf([aSpan(1)]));
    expect([asJson.status, asJson.type, asJson.body]).toEqual([200, "application/json", {}]);
    const asBytes = await post(system, aMessage(), PROTOBUF);
    expect([asBytes.status, asBytes.type, asBytes.bytes.length]).toEqual([
      200,
      "application/x-protobuf",
      0,
    ]);
    const gzip = { "content-encoding": "gzip" };
    expect((await post(system, gzipSync(jsonOf([aSpan(2)])), gzip)).status).toBe(200);
    const { steps, spans } = await system.trace(RUN);
    expect(steps[0]?.spans?.map(({ name }) => name)).toEqual(["span 1", "span 2"]);
    expect(spans?.map(({ name, kind, status }) => [name, kind, status])).toEqual([
      ["select", "client", "unset"],
    ]);
  });

  it("may be sent again: nothing is doubled, nothing changes, nothing is told", async () => {
    const system = await startWithRun();
    await post(system, jsonOf([aSpan(1), aSpan(1), aSpan(2)]));
    const before = await system.trace(RUN);
    const told = await changesOf(system);
    const again = await post(system, jsonOf([aSpan(1, { name: "other" }), aSpan(2)]));
    expect([again.status, again.body]).toEqual([200, {}]);
    expect((await system.trace(RUN)).steps).toEqual(before.steps);
    expect(before.steps[0]?.spans).toHaveLength(2);
    expect(await changesOf(system)).toBe(told);
  });

  it("is told to the feed, so that whoever looks at the run sees it", async () => {
    const system = await startWithRun();
    const feed = await system.fetch(`/v1/feed?run=${RUN}`);
    const reader = feed.body?.pipeThrough(new TextDecoderStream()).getReader();
    const hear = async (word: string): Promise<string> => {
      let heard = "";
      while (!heard.includes(word)) heard += (await reader?.read())?.value ?? "";
      return heard;
    };
    // From its first message on nothing is missed.
    await hear("event: changes");
    await post(system, jsonOf([aSpan(1)]));
    expect(await hear(RUN)).toContain('"kind":"step"');
    await reader?.cancel();
  });

  it("finds the run by the trace that its calls are of", async () => {
    const system = await startWithRun();
    expect((await post(system, jsonOf([spanOfTrace(1)]))).body).toEqual({});
    expect((await system.trace(RUN)).spans?.map(({ name }) => name)).toEqual(["span 1"]);
  });

  it("with spans of nobody's run takes the others, and says so", async () => {
    const system = await startWithRun();
    const strange = [
      aSpan(2, {}, UNKNOWN_RUN),
      aSpan(3, {}, "nobody\u0000"),
      aSpan(4, { spanId: "xyz" }),
    ];
    const { status, body } = await post(system, jsonOf([aSpan(1), ...strange]));
    expect(status).toBe(200);
    expect(body["partialSuccess"]).toMatchObject({ rejectedSpans: "3" });
    expect((await system.trace(RUN)).steps[0]?.spans).toHaveLength(1);
    const asBytes = await post(system, exportOf([spanFields({})]), PROTOBUF);
    expect([asBytes.status, [...asBytes.bytes.subarray(2, 4)]]).toEqual([200, [8, 1]]);
  });

  it("keeps so many of a run, also when they are sent again", async () => {
    const system = await startWithRun();
    const all = Array.from({ length: SPANS_PER_RUN_MAX + 2 }, (_, n) => aSpan(n + 1));
    const { body } = await post(system, jsonOf(all));
    expect(body["partialSuccess"]).toMatchObject({ rejectedSpans: "2" });
    expect((await post(system, jsonOf(all.slice(0, SPANS_PER_RUN_MAX)))).body).toEqual({});
    expect((await system.trace(RUN)).steps[0]?.spans).toHaveLength(SPANS_PER_RUN_MAX);
    expect(await storedOf(system)).toBe(SPANS_PER_RUN_MAX);
  });

  it("may come several times at once, in any order", async () => {
    const system = await startWithRun();
    const all = Array.from({ length: SPANS_PER_RUN_MAX }, (_, n) => aSpan(n + 1));
    const [forth, back] = [jsonOf(all), jsonOf(all.toReversed())];
    const answers = await Promise.all([forth, back, forth, back].map((body) => post(system, body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await storedOf(system)).toBe(SPANS_PER_RUN_MAX);
    expect(system.bugs).toEqual([]);
  });

  it("may have texts that a database does not take", async () => {
    const system = await startWithRun();
    const odd = "a\u0000\ud800z";
    const status = { code: 2, message: odd };
    const attributes = [
      ...(aSpan(1)["attributes"] as object[]),
      { key: odd, value: { stringValue: odd } },
    ];
    const answer = await post(system, jsonOf([aSpan(1, { name: odd, status, attributes })]));
    expect(answer.body).toEqual({});
    const [span] = (await system.trace(RUN)).steps[0]?.spans ?? [];
    expect(span).toMatchObject({ name: "a\uFFFD\uFFFDz", statusMessage: "a\uFFFD\uFFFDz" });
    expect(JSON.parse(span?.attributes ?? "")).toEqual({ [odd]: odd });
  });
});

describe("what is no export of spans", () => {
  const MB = 1024 * 1024;

  it("is refused with a reason, and leaves nothing", async () => {
    const system = await startWithRun();
    const gzip = { "content-encoding": "gzip" };
    const truncated = aMessage().subarray(0, -3);
    const refusals: [BodyInit, Record<string, string>, number, string][] = [
      ["garbage", {}, 400, "spans_invalid"],
      ["[".repeat(100_000), {}, 400, "spans_invalid"],
      [Uint8Array.of(0x22, 0xff, 0x22), {}, 400, "json_invalid"],
      ["garbage", PROTOBUF, 400, "spans_invalid"],
      [truncated, PROTOBUF, 400, "spans_invalid"],
      ["x".repeat(10 * MB), PROTOBUF, 413, "body_too_large"],
      [gzipSync(new Uint8Array(10 * MB)), { ...PROTOBUF, ...gzip }, 413, "body_too_large"],
      ["no gzip", gzip, 400, "spans_invalid"],
      [gzipSync(jsonOf([aSpan(1)])).subarray(0, -9), gzip, 400, "spans_invalid"],
      ["{}", { "content-encoding": "br" }, 415, "content_encoding"],
      ["{}", { "content-type": "text/plain" }, 415, "content_type"],
      ["{}", { "content-type": "" }, 415, "content_type"],
    ];
    for (const [body, headers, status, code] of refusals) {
      const answer = await post(system, body, headers);
      expect([answer.status, answer.code]).toEqual([status, code]);
    }
    expect((await system.fetch("/v1/traces/userland")).status).toBe(405);
    expect((await system.trace(RUN)).spans).toEqual([]);
    expect(system.bugs).toEqual([]);
  });

  it("is not even read from somebody without a key, in production", async () => {
    const system = await startTracedSystem("cloud");
    const stranger = { authorization: "Bearer nobody" };
    expect((await post(system, "garbage", stranger)).status).toBe(401);
    expect((await post(system, "{}")).status).toBe(200);
  });
});
