import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { refused, request } from "./request.ts";

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** The address of a server on the loopback that always gives this answer. */
async function answering(status: number, body: string): Promise<string> {
  const made = createServer((_, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body);
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  const address = made.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return `http://127.0.0.1:${String(port)}/v1/runs`;
}

const Shape = z.object({ data: z.number() });

describe("a request to the executor", () => {
  it("gives the data", async () => {
    const url = await answering(200, '{"data":7}');
    expect(await request(url, Shape)).toEqual({ ok: true, data: { data: 7 } });
  });

  it("reads an answer without a body", async () => {
    const url = await answering(200, "");
    expect(await request(url, z.undefined(), { method: "DELETE" })).toEqual({
      ok: true,
      data: undefined,
    });
  });

  it("hands on the executor's own words when it refuses", async () => {
    const body = {
      error: "This run has ended.",
      status: 409,
      code: "run_ended",
      hint: "Rerun it.",
    };
    const url = await answering(409, JSON.stringify(body));
    const result = await request(url, Shape, { method: "POST", body: "{}" });
    expect(result).toEqual({
      ok: false,
      problem: {
        title: "The executor refused the request",
        detail: "This run has ended.",
        hint: "Rerun it.",
        code: "run_ended",
        status: 409,
      },
    });
  });

  it("says so when the answer is none that it knows", async () => {
    for (const body of ['{"data":"x"}', "<html>", ""]) {
      const url = await answering(200, body);
      const result = await request(url, Shape);
      expect(result).toMatchObject({
        ok: false,
        problem: { title: "The executor's answer could not be read", status: 200 },
      });
      server?.close();
    }
  });

  it("says who did not answer", async () => {
    const url = await answering(200, "");
    await new Promise((resolve) => server?.close(resolve));
    const result = await request(url, Shape, { peer: "the executor at http://x" });
    expect(result).toMatchObject({
      ok: false,
      problem: { detail: "No answer from the executor at http://x.", status: null },
    });
  });
});

describe("an error answer without words", () => {
  it("still names the status", () => {
    expect(refused(502, "<html>bad gateway").detail).toContain("502");
  });
});
