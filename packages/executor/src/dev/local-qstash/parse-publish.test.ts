// Headers of a publish, as the official client sends them.
import { describe, expect, it } from "vitest";
import { type HeaderValues, parsePublish } from "./parse-publish.ts";

function parse(headers: HeaderValues) {
  return parsePublish({
    destination: { url: "http://a.test/x?y=1", urlGroup: undefined, endpointName: undefined },
    headers,
    body: Buffer.from("{}"),
    queueName: undefined,
    scheduleId: undefined,
    callerIp: "127.0.0.1",
  });
}

describe("a publication", () => {
  it("is a POST with 3 retries and nothing else by default", () => {
    expect(parse({ authorization: "Bearer token", "user-agent": "node" })).toMatchObject({
      url: "http://a.test/x?y=1",
      method: "POST",
      headers: {},
      delayMs: 0,
      maxRetries: 3,
      callback: undefined,
      labels: [],
    });
  });

  it("takes each setting from its header", () => {
    expect(
      parse({
        "content-type": "application/json",
        "upstash-forward-authorization": "Bearer user",
        "upstash-forward-host": "elsewhere.test",
        "upstash-delay": "90s",
        "upstash-not-before": "1800000000",
        "upstash-timeout": "30s",
        "upstash-retries": "0",
        "upstash-label": "a,b",
        "upstash-flow-control-key": "tenant-1",
        "upstash-flow-control-value": "parallelism=3, rate=10, period=1m",
        "upstash-deduplication-id": "d",
      }),
    ).toMatchObject({
      headers: { "content-type": "application/json", authorization: "Bearer user" },
      delayMs: 90_000,
      notBefore: 1_800_000_000_000,
      timeoutMs: 30_000,
      maxRetries: 0,
      labels: ["a", "b"],
      flowControl: { key: "tenant-1", parallelism: 3, rate: 10, periodMs: 60_000 },
      dedupKey: "d",
    });
  });

  it("never forwards what belongs to the connection", () => {
    const names = ["host", "content-length", "connection", "transfer-encoding"];
    const headers = Object.fromEntries(names.map((name) => [`upstash-forward-${name}`, "x"]));
    expect(parse(headers).headers).toEqual({});
  });

  it("gives a callback its own settings", () => {
    const { callback, failureCallback } = parse({
      "upstash-callback": "http://b.test/told",
      "upstash-callback-retries": "1",
      "upstash-callback-forward-x-own": "yes",
      "upstash-failure-callback": "http://b.test/failed",
      "upstash-failure-callback-method": "PUT",
    });
    expect(callback).toMatchObject({
      url: "http://b.test/told",
      method: "POST",
      maxRetries: 1,
      headers: { "content-type": "application/json", "x-own": "yes" },
    });
    expect(failureCallback).toMatchObject({ url: "http://b.test/failed", method: "PUT" });
  });

  it("with content-based deduplication is known by what it sends, and where", () => {
    const key = (headers: HeaderValues) =>
      parse({ "upstash-content-based-deduplication": "true", ...headers }).dedupKey;
    expect(key({ "upstash-delay": "1s" })).toBe(key({}));
    expect(key({ "upstash-forward-x": "1" })).not.toBe(key({}));
  });
});
