import { describe, expect, it } from "vitest";
import { fetchToKeep, toResponse } from "./fetch-step.ts";

const context = { signal: new AbortController().signal, idempotencyKey: "k", attempt: 0 };

describe("a response that was kept", () => {
  it.each([
    { what: "text", bytes: new TextEncoder().encode("héllo"), status: 200 },
    { what: "bytes that are no text", bytes: Uint8Array.of(0, 255, 128, 10), status: 404 },
    { what: "nothing", bytes: new Uint8Array(), status: 204 },
  ])("comes back with $what", async ({ bytes, status }) => {
    const body = status === 204 ? null : bytes;
    const response = await roundTrip(new Response(body, { status, headers: { "x-a": "1" } }));
    expect([response.status, response.headers.get("x-a")]).toEqual([status, "1"]);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  it("no longer claims the encoding that was undone", async () => {
    const headers = {
      "content-encoding": "gzip",
      "content-length": "3",
      "content-type": "text/plain",
    };
    const response = await roundTrip(new Response("plain", { headers }));
    expect([...response.headers.keys()]).toEqual(["content-type"]);
  });

  it("can only be made of one", () => {
    expect(() => toResponse({ data: 1 })).toThrow("no response of step.fetch");
  });
});

describe("when the step is aborted", () => {
  it("aborts the request, beside the caller's own signal", async () => {
    const step = new AbortController();
    const own = new AbortController();
    const seen: AbortSignal[] = [];
    const fetch: typeof globalThis.fetch = (_input, init) => {
      if (init?.signal instanceof AbortSignal) seen.push(init.signal);
      return Promise.resolve(new Response(""));
    };
    const request = { input: "http://a.test", init: { signal: own.signal } };
    await fetchToKeep(fetch, request, { ...context, signal: step.signal });
    step.abort("over");
    expect(seen[0]?.reason).toBe("over");
  });
});

async function roundTrip(response: Response): Promise<Response> {
  const request = { input: "http://a.test", init: undefined };
  const kept = await fetchToKeep(() => Promise.resolve(response), request, context);
  return toResponse(JSON.parse(JSON.stringify(kept)));
}
