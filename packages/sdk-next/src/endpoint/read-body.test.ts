import { describe, expect, it } from "vitest";
import { readBody } from "./read-body.ts";

describe("a body", () => {
  it("is empty when there is none", async () => {
    expect(await readBody(new Request("http://a.test", { method: "PUT" }), 10)).toBe("");
  });

  it("keeps characters that are split over chunks", async () => {
    const bytes = new TextEncoder().encode("é€😀");
    expect(await readBody(chunked([...bytes].map((byte) => Uint8Array.of(byte))), 100)).toBe(
      "é€😀",
    );
  });

  it("is not read past the limit", async () => {
    expect(await readBody(chunked([new Uint8Array(6), new Uint8Array(6)]), 10)).toBeUndefined();
    expect(await readBody(chunked([new Uint8Array(5), new Uint8Array(5)]), 10)).toHaveLength(10);
  });
});

function chunked(chunks: readonly Uint8Array[]): Request {
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  return new Request("http://a.test", { method: "POST", body, duplex: "half" });
}
