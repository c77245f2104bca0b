import { describe, expect, it } from "vitest";
import { fault, type HttpAnswer, interpretAnswer } from "./reply.ts";

const SDK = { "x-inngest-sdk": "inngest-js:v4.24.0", "content-type": "application/json" };

function anAnswer(status: number, body: unknown, headers: HttpAnswer["headers"] = {}): HttpAnswer {
  return { status, headers: { ...SDK, ...headers }, body: JSON.stringify(body) };
}

const read = (status: number, body: unknown, headers: HttpAnswer["headers"] = {}) =>
  interpretAnswer(anAnswer(status, body, headers));

const V2 = { "x-inngest-req-version": "2" };
const NO_RETRY = { "x-inngest-no-retry": "true" };
const RETRY = { "x-inngest-no-retry": "false" };
const step = { id: "a", op: "StepRun", data: 1 };
const thrown = { name: "TypeError", message: "bad thing", stack: "…", __serialized: true };

describe("200", () => {
  it.each([1, "x", null, true, { a: 1 }, [{ id: "a", op: "StepRun" }]])(
    "means that the function has finished with %j, whatever its shape",
    (value) => {
      expect(read(200, value, V2)).toEqual({
        kind: "completed",
        output: JSON.stringify(value),
        version: 2,
      });
    },
  );
});

describe("206", () => {
  it("means progress: its ops", () => {
    const reply = read(206, [step], { ...V2, "retry-after": "90" });
    expect(reply).toMatchObject({ kind: "progress", version: 2, retryAfter: "90" });
    expect(reply).toHaveProperty("ops.0.data", "1");
  });

  it("may hold one bare object, or nothing new", () => {
    expect(read(206, step)).toHaveProperty("ops.length", 1);
    expect(read(206, [])).toMatchObject({ kind: "progress", ops: [] });
  });

  it("that breaks the protocol cannot be helped by asking again (row 45)", () => {
    const reply = read(206, [{ id: "x", op: "Teleport" }]);
    expect(reply).toMatchObject({ kind: "fault", code: "protocol_error", retriable: false });
    expect(reply).toHaveProperty("message", expect.stringContaining("Teleport"));
  });
});

describe("an error of a step", () => {
  const ops = [{ id: "x", op: "StepError", error: { name: "Error", message: "no" } }];

  it("with no-retry is final, whatever its opcode says", () => {
    expect(read(206, ops, NO_RETRY)).toMatchObject({ ops: [{ op: "StepFailed" }] });
    expect(read(206, ops, RETRY)).toMatchObject({ ops: [{ op: "StepError" }] });
  });
});

describe("an error of the function", () => {
  it("with no-retry is final", () => {
    expect(read(400, thrown, { ...NO_RETRY, ...V2 })).toEqual({
      kind: "failed",
      error: thrown,
      retriable: false,
      retryAfter: null,
      version: 2,
    });
  });

  it("without it may be tried again, when Retry-After says", () => {
    expect(read(500, thrown, { ...RETRY, "retry-after": "90" })).toMatchObject({
      kind: "failed",
      retriable: true,
      retryAfter: "90",
      version: null,
    });
  });

  it("is retried as the header says, whatever the status", () => {
    expect(read(500, thrown, NO_RETRY)).toMatchObject({ retriable: false });
    expect(read(400, thrown, RETRY)).toMatchObject({ retriable: true });
  });

  it.each([
    [400, false],
    [404, false],
    [418, false],
    [499, false],
    [500, true],
    [503, true],
    [599, true],
    [999, true],
    [203, true],
  ])("of status %i without the header is retried: %s (row 54)", (status, retriable) => {
    expect(read(status, thrown)).toMatchObject({ kind: "failed", retriable });
  });

  it("that is no serialized error is told with what the app sent", () => {
    expect(read(500, { code: "internal_server_error" })).toHaveProperty(
      "error.message",
      String.raw`The app answered 500: "{\"code\":\"internal_server_error\"}"`,
    );
    expect(read(500, "boom")).toHaveProperty("error.name", "Error");
  });

  it("names the targeted step that was not found", () => {
    const body = { error: "Could not find step", requestedStep: "a", foundSteps: [] };
    expect(read(500, body, RETRY)).toMatchObject({
      kind: "failed",
      retriable: true,
      error: { message: "Could not find step" },
    });
  });

  it("is cut short when it is huge (row 52)", () => {
    const reply = read(500, { ...thrown, stack: "s".repeat(5e6) });
    expect(JSON.stringify(reply).length).toBeLessThan(70_000);
  });

  it("of a stale dispatch says nothing of the run", () => {
    const error = { ...thrown, name: "StaleDispatchError" };
    expect(read(400, error, NO_RETRY)).toEqual({ kind: "stale" });
  });
});

describe("401", () => {
  it("tells of the keys, although it lacks the SDK's usual header", () => {
    const reply = interpretAnswer({
      status: 401,
      headers: { "x-inngest-sdk-handled": "true" },
      body: '{"message":"Unauthorized"}',
    });
    expect(reply).toMatchObject({ code: "app_unauthorized", retriable: true, reached: false });
  });

  it("of a proxy does not", () => {
    const reply = interpretAnswer({ status: 401, headers: {}, body: "" });
    expect(reply).toMatchObject({ kind: "fault", code: "app_response_invalid", retriable: true });
  });
});

describe("an answer that did not come from the SDK is infrastructure, and is retried", () => {
  const html = { "content-type": "text/html" };

  it.each([200, 206, 400, 404, 429, 500, 502, 503])("with status %i", (status) => {
    const body = "<html><body>Not here</body></html>";
    const reply = interpretAnswer({ status, headers: { ...html, "retry-after": "7" }, body });
    expect(reply).toMatchObject({
      kind: "fault",
      code: "app_response_invalid",
      retriable: true,
      reached: true,
      retryAfter: "7",
    });
    expect(reply).toHaveProperty("message", expect.stringContaining(`${String(status)} text/html`));
    expect(reply).toHaveProperty("message", expect.stringContaining("<html>"));
  });

  it.each([301, 304, 307])("with the redirect %i, which names the target", (status) => {
    const headers = { ...SDK, location: "https://elsewhere.example/x" };
    expect(interpretAnswer({ status, headers, body: "" })).toMatchObject({
      code: "app_redirected",
      retriable: true,
      message: expect.stringContaining("https://elsewhere.example/x") as string,
    });
  });

  it("with a redirect to nowhere", () => {
    expect(interpretAnswer({ status: 302, headers: {}, body: "" })).toMatchObject({
      code: "app_redirected",
      message: expect.stringContaining("an unnamed place") as string,
    });
  });
});

describe("a body that is no JSON (row 44) costs a retry and is shown", () => {
  it.each([
    ["HTML", "<html>"],
    ["nothing", ""],
    ["truncated JSON", '{"a":'],
    ["replaced bytes", "\uFFFD\uFFFD"],
    ["two values", "{}x"],
  ])("%s", (_, body) => {
    for (const status of [200, 204, 206, 400, 500]) {
      const reply = interpretAnswer({ status, headers: SDK, body });
      expect(reply).toMatchObject({ kind: "fault", code: "app_response_invalid", retriable: true });
      const shown = body === "" ? "(an empty body)" : JSON.stringify(body);
      expect(reply).toHaveProperty("message", expect.stringContaining(shown));
      expect(reply).toHaveProperty("message", expect.stringContaining("application/json"));
    }
  });

  it("but only its beginning", () => {
    const reply = interpretAnswer({ status: 200, headers: SDK, body: "x".repeat(1e6) });
    expect(JSON.stringify(reply).length).toBeLessThan(500);
  });

  it("also when the app names no content type", () => {
    const reply = interpretAnswer({ status: 200, headers: { "x-inngest-sdk": "v" }, body: "x" });
    expect(reply).toHaveProperty("message", expect.stringContaining("(no content type)"));
  });
});

describe("the version that the app speaks", () => {
  it.each([
    ["1", 1],
    ["2", 2],
    ["", null],
    ["-1", null],
    ["0", null],
    ["1.5", null],
    ["two", null],
    ["99999", null],
    [undefined, null],
  ])("written %j is %j", (text, version) => {
    expect(read(200, 1, { "x-inngest-req-version": text })).toHaveProperty("version", version);
  });
});

describe("JSON that is too deep", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);

  it("is refused before it is parsed, for good", () => {
    expect(interpretAnswer({ status: 200, headers: SDK, body: deep })).toMatchObject({
      kind: "fault",
      code: "app_response_invalid",
      retriable: false,
    });
  });

  it("is refused inside of a stream too", () => {
    expect(read(201, { status: 200, headers: {}, body: deep })).toMatchObject({
      kind: "fault",
      code: "app_response_invalid",
      retriable: false,
    });
  });
});

describe("a fault", () => {
  it("is retriable, and reached the app, unless said otherwise", () => {
    const usual = { kind: "fault", code: "app_timeout", message: "m", retryAfter: null };
    expect(fault("app_timeout", "m")).toEqual({ ...usual, retriable: true, reached: true });
    expect(fault("app_timeout", "m", { reached: false })).toEqual({
      ...usual,
      retriable: true,
      reached: false,
    });
  });
});
