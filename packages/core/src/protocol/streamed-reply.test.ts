import { describe, expect, it } from "vitest";
import { type HttpAnswer, interpretAnswer } from "./reply.ts";

const SDK: HttpAnswer["headers"] = {
  "x-inngest-sdk": "inngest-js:v4.24.0",
  "x-inngest-req-version": "2",
};

const envelope = (status: number, body: string, headers: object = {}): string =>
  JSON.stringify({ status, headers, body, version: 1 });

const read = (body: string) => interpretAnswer({ status: 201, headers: SDK, body });

describe("a streaming app's answer (docs/protocol.md 3.3)", () => {
  it("is what the envelope holds, after the spaces that kept the connection alive", () => {
    expect(read(`      ${envelope(200, '{"done":true}')}\n`)).toEqual({
      kind: "completed",
      output: '{"done":true}',
      version: 2,
    });
  });

  it("takes status and headers from the envelope, in any case", () => {
    const inner = {
      "X-Inngest-No-Retry": "true",
      "Retry-After": "90",
      "x-inngest-req-version": "1",
    };
    expect(read(envelope(500, '{"name":"E","message":"m"}', inner))).toEqual({
      kind: "failed",
      error: { name: "E", message: "m" },
      retriable: false,
      retryAfter: "90",
      version: 1,
    });
  });

  it("that refuses the signature says nothing of the run", () => {
    expect(read(envelope(401, '{"message":"Unauthorized"}'))).toMatchObject({
      kind: "fault",
      code: "app_unauthorized",
      retriable: true,
    });
  });

  it("may be progress", () => {
    expect(read(envelope(206, '[{"id":"a","op":"StepRun","data":1}]'))).toMatchObject({
      kind: "progress",
      ops: [{ id: "a", data: "1" }],
    });
  });

  it("is read even if the envelope's headers are of no use", () => {
    const body = JSON.stringify({ status: 200, headers: { a: 1 }, body: "1" });
    expect(read(body)).toMatchObject({ kind: "completed", output: "1" });
  });

  it.each([
    ["ended before the answer", "      "],
    ["was cut off in the envelope", '   {"status":200,'],
    ["holds no envelope", '{"a":1}'],
    ["has a body that is no text", '{"status":200,"headers":{},"body":{}}'],
    ["has an answer that is not JSON", envelope(200, "<html>")],
    ["has an empty answer", envelope(200, "")],
  ])("is retried when it %s", (_, body) => {
    expect(read(body)).toMatchObject({
      kind: "fault",
      code: "app_response_invalid",
      retriable: true,
    });
  });
});
