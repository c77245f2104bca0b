import { describe, expect, it } from "vitest";
import { type GatewayRequest, readGatewayRequest } from "./gateway.ts";

function requestOf(op: string, opts: Readonly<Record<string, unknown>>): GatewayRequest {
  const read = readGatewayRequest(op, opts);
  if (!read.ok) throw new Error(read.problem);
  return read.request;
}

function problemOf(opts: Readonly<Record<string, unknown>>): string {
  const read = readGatewayRequest("Gateway", opts);
  if (read.ok) throw new Error("this request was taken");
  return read.problem;
}

const URL_TEXT = "https://api.test/x";

describe("a request of step.fetch", () => {
  it("is what the app asked for; without more it is a GET", () => {
    expect(requestOf("Gateway", { url: URL_TEXT })).toEqual({
      op: "Gateway",
      url: URL_TEXT,
      method: "GET",
      headers: {},
      body: null,
    });
    const opts = { url: URL_TEXT, method: "post", headers: { "X-A": "1" }, body: "text" };
    expect(requestOf("Gateway", opts)).toMatchObject({
      method: "POST",
      headers: { "x-a": "1" },
      body: "text",
    });
  });

  it("goes to an absolute web address without a password, by a method that is one", () => {
    expect(problemOf({ url: "/x" })).toContain("absolute");
    expect(problemOf({ url: "file:///etc/passwd" })).toContain("file:");
    expect(problemOf({ url: "https://me:secret@api.test" })).not.toContain("secret");
    expect(problemOf({ url: URL_TEXT, method: "CONNECT" })).toContain("CONNECT");
    expect(problemOf({ url: URL_TEXT, method: "GET /\r\nx" })).toContain("method");
    expect(problemOf({})).toContain("url");
  });
});

describe("a request of step.ai.infer", () => {
  const opts = { url: URL_TEXT, auth_key: "sk-1", body: { model: "m" } };
  const keyHeaders = (format: string): object =>
    requestOf("AIGateway", { ...opts, format }).headers;

  it("is a POST of JSON with the key where the provider wants it", () => {
    expect(requestOf("AIGateway", opts)).toMatchObject({ method: "POST", body: '{"model":"m"}' });
    expect(keyHeaders("openai-chat")).toMatchObject({ authorization: "Bearer sk-1" });
    expect(keyHeaders("anthropic")).toMatchObject({
      "x-api-key": "sk-1",
      "anthropic-version": "2023-06-01",
    });
    expect(keyHeaders("gemini")).toMatchObject({ "x-goog-api-key": "sk-1" });
    expect(keyHeaders("azure-openai")).toMatchObject({ "api-key": "sk-1" });
  });

  it("keeps the headers that the app set itself", () => {
    const headers = { "Anthropic-Version": "2024-01-01" };
    expect(requestOf("AIGateway", { ...opts, format: "anthropic", headers }).headers).toMatchObject(
      {
        "anthropic-version": "2024-01-01",
      },
    );
  });
});
