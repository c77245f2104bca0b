// Rows 44 and 53 to 57: what comes back over HTTP instead of an answer of the SDK. Each run is tried
// again or fails with a name that docs/errors.md explains.
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { until } from "../opcodes/official-system.ts";
import {
  type Answer,
  type Case,
  documentedNames,
  fails,
  first,
  type Outcome,
  recovers,
  runAll,
  says,
  SDK_HEADERS,
  startBadApp,
} from "./replies-app.ts";

/** Bytes as they are, and the end of the connection. */
const raw =
  (bytes: string): Answer =>
  ({ request }) =>
    void request.socket.end(bytes, "latin1");

const HEAD = "x-inngest-sdk: inngest-js:v4.24.0\r\nx-inngest-req-version: 2\r\n";

/** Writes until the other side has had enough. */
const endless =
  (chunk: string, everyMs: number): Answer =>
  ({ response }) => {
    response.writeHead(200, SDK_HEADERS);
    const timer = setInterval(() => response.write(chunk), everyMs);
    response.on("close", () => clearInterval(timer));
  };

const flood: Answer = ({ response }) => {
  response.writeHead(200, SDK_HEADERS);
  const chunk = "x".repeat(65_536);
  const pump = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", pump);
  pump();
};

const many = Object.fromEntries(
  Array.from({ length: 300 }, (_, n) => [`x-h-${String(n)}`, "value"]),
);

type Table = Readonly<Record<string, readonly [answer: Answer, expected: Outcome]>>;

const BODIES: Table = {
  "HTML of a proxy": [
    ({ response }) => void response.end("<html>"),
    fails("app_response_invalid", 2),
  ],
  "HTML with our header": [says(200, "<html>"), fails("app_response_invalid", 2)],
  nothing: [says(200, ""), fails("app_response_invalid", 2)],
  null: [says(200, "null"), { status: "Completed", result: null, failures: [] }],
  "a number": [says(200, "7"), { status: "Completed", result: 7, failures: [] }],
  "bytes that are not UTF-8": [
    says(200, Buffer.from([0x22, 0xff, 0xfe, 0x22])),
    fails("app_response_invalid", 2),
  ],
  "half a JSON": [says(200, '{"a":'), fails("app_response_invalid", 2)],
  "half a body": [
    raw(`HTTP/1.1 200 OK\r\n${HEAD}Content-Length: 100\r\n\r\n{"a":`),
    fails("app_response_truncated", 2),
  ],
  "nothing at all": [
    ({ request }) => void request.socket.destroy(),
    fails("app_response_truncated", 2),
  ],
  "a reset": [
    ({ request }) => void request.socket.resetAndDestroy(),
    fails("app_response_truncated", 2),
  ],
  "no HTTP": [raw("SSH-2.0-OpenSSH_9.6\r\n"), fails("app_response_truncated", 2)],
  "100,000 levels": [
    says(200, "[".repeat(100_000) + "]".repeat(100_000)),
    fails("app_response_invalid", 1),
  ],
  "a bomb of gzip": [
    says(200, gzipSync(Buffer.alloc(64 * 1024 * 1024)), { "content-encoding": "gzip" }),
    fails("app_response_invalid", 2),
  ],
  "a flood": [flood, fails("app_response_too_large", 1)],
};

/** With a time limit that a busy machine may exceed in any other answer. */
const TOO_SLOW: Table = {
  "a byte now and then": [endless(" ", 50), fails("app_timeout", 2)],
  silence: [() => undefined, fails("app_timeout", 2)],
};

const STATUSES: Table = {
  "204": [says(204, ""), fails("app_response_invalid", 2)],
  "304": [says(304, ""), fails("app_redirected", 2)],
  "302": [says(302, "", { location: "http://elsewhere.example/" }), fails("app_redirected", 2)],
  "401": [says(401, '{"message":"Unauthorized"}'), fails("app_unauthorized", 20)],
  "418": [
    says(418, { name: "Teapot", message: "short" }),
    { status: "Failed", result: "Teapot", failures: [] },
  ],
  "418 of somebody else": [
    ({ response }) => void response.writeHead(418).end("short"),
    fails("app_response_invalid", 2),
  ],
  "599": [
    says(599, { name: "Odd", message: "?" }),
    { status: "Failed", result: "Odd", failures: [null] },
  ],
  "999": [
    raw(`HTTP/1.1 999 What\r\n${HEAD}Content-Length: 2\r\n\r\n{}`),
    { status: "Failed", result: "Error", failures: [null] },
  ],
  "405": [
    says(405, { message: "Method not allowed" }),
    { status: "Failed", result: "Error", failures: [] },
  ],
};

const TRANSPORT: Table = {
  "300 headers": [says(200, '"fine"', many), recovers()],
  "20 KB of headers": [
    first(says(200, "1", { "x-large": "x".repeat(20_000) })),
    recovers("app_response_truncated"),
  ],
  cookies: [says(200, '"fine"', { "set-cookie": ["a=1", "b=2"] }), recovers()],
  "a reason with anything in it": [
    raw(`HTTP/1.1 200 <script>\x1b[31m\r\n${HEAD}Content-Length: 6\r\n\r\n"fine"`),
    recovers(),
  ],
  "HTTP/1.0": [raw(`HTTP/1.0 200 OK\r\n${HEAD}\r\n"fine"`), recovers()],
  "an answer before the answer": [
    ({ response }) => {
      response.writeProcessing();
      response.writeHead(200, SDK_HEADERS).end('"fine"');
    },
    recovers(),
  ],
  "a header that is sent twice": [
    raw(`HTTP/1.1 200 OK\r\n${HEAD}${HEAD}Content-Length: 6\r\n\r\n"fine"`),
    recovers(),
  ],
  "a connection that breaks once": [
    first(({ request }) => void request.socket.resetAndDestroy()),
    recovers("app_response_truncated"),
  ],
  "two lengths": [
    raw(`HTTP/1.1 200 OK\r\n${HEAD}Content-Length: 6\r\nContent-Length: 7\r\n\r\n"fine"`),
    fails("app_response_truncated", 2),
  ],
};

const casesOf = (table: Table): Record<string, Case> =>
  Object.fromEntries(Object.entries(table).map(([name, [answer]]) => [name, { answer }]));

const expectedOf = (table: Table): Record<string, Outcome> =>
  Object.fromEntries(Object.entries(table).map(([name, [, expected]]) => [name, expected]));

describe("an app that answers a call with", () => {
  it.each([
    ["a body that is none", BODIES, {}],
    ["a body that does not end in time", TOO_SLOW, { callTimeoutMs: 1_000 }],
    ["a status that the SDK does not use", STATUSES, {}],
    ["what HTTP allows, or hardly", TRANSPORT, {}],
  ])("%s", async (_, table, changes) => {
    expect(await runAll(casesOf(table), changes)).toEqual(expectedOf(table));
  });

  it("only such failures as the documents explain", () => {
    const known = documentedNames();
    const codes = [BODIES, TOO_SLOW, STATUSES, TRANSPORT]
      .flatMap((table) => Object.values(table))
      .flatMap(([, { failures }]) => failures)
      .filter((code) => code !== null);
    expect(codes.filter((code) => !known.has(code))).toEqual([]);
  });
});

it("an executor holds no more than the limit of what comes without an end", async () => {
  const cases = Object.fromEntries(
    Array.from({ length: 10 }, (_, n) => [`f${String(n)}`, { answer: flood }]),
  );
  const before = held();
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, held() - before);
  }, 5);
  const outcomes = await runAll(cases, { callTimeoutMs: 60_000 });
  clearInterval(timer);
  expect(Object.values(outcomes)).toEqual(
    Object.keys(cases).map(() => fails("app_response_too_large", 1)),
  );
  // Ten replies of at most 8 MiB, in memory that grows by doubling, and what the app itself holds.
  expect(most / 2 ** 20).toBeLessThan(400);
});

function held(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe("Retry-After of an app's error", () => {
  /** The value is made when the app answers. */
  const after = (value: () => string): Case => ({
    answer: (call) => {
      const headers = { "retry-after": value(), "x-inngest-no-retry": "false" };
      says(500, { message: "busy" }, headers)(call);
    },
  });
  const inMs = (ms: number) => new Date(Date.now() + ms);
  const SOONEST = [1, 2] as const;
  const LATEST = [86_399, 86_401] as const;
  // What a back-off of 20 ms is, when the value says nothing.
  const BACK_OFF = [0, 0.5] as const;

  it("is kept between a second and a day, and ignored when it is none", async () => {
    const table: Readonly<Record<string, readonly [Case, readonly [number, number]]>> = {
      "a word": [after(() => "abc"), BACK_OFF],
      nothing: [after(() => ""), BACK_OFF],
      negative: [after(() => "-5"), SOONEST],
      zero: [after(() => "0"), SOONEST],
      "half a second": [after(() => "0.5"), SOONEST],
      huge: [after(() => "1000000000000"), LATEST],
      "a date of HTTP": [after(() => inMs(60_000).toUTCString()), [50, 62]],
      "a date of ISO": [after(() => inMs(60_000).toISOString()), [50, 62]],
      "a past date": [after(() => inMs(-60_000).toUTCString()), SOONEST],
      "a date in 100 years": [after(() => "2126-01-01T00:00:00Z"), LATEST],
    };
    const cases = Object.fromEntries(Object.entries(table).map(([name, [one]]) => [name, one]));
    const { system, start } = await startBadApp(cases);
    for (const [name, [, [least, most]]] of Object.entries(table)) {
      const runId = await start(name);
      const seconds = await until(async () => {
        const [row] = await system.sql<{ seconds: number }[]>`
          select extract(epoch from retry_at - ended_at)::float8 as seconds
          from cairn.attempts where run_id = ${runId} and retry_at is not null limit 1`;
        return row?.seconds;
      });
      expect([name, seconds >= least && seconds <= most, seconds]).toEqual([name, true, seconds]);
    }
  });
});
