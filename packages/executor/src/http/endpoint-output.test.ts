import { describe, expect, it } from "vitest";
import { createOutputTokens } from "../keys/output-token.ts";
import { outputRoutes } from "./endpoint-output.ts";

const RUN = "01M7YH66YNY3VJTM4QPPXVATVC";
const tokens = createOutputTokens({ secrets: undefined, environment: "test", nowMs: Date.now });

const ask = (output: string | undefined) =>
  outputRoutes({
    outputTokens: tokens,
    runEnds: {
      wait: () =>
        Promise.resolve(
          output === undefined ? undefined : { id: RUN, status: "completed", output, error: null },
        ),
    },
  }).request(`http://executor.test/v1/http/runs/${RUN}/output?token=${tokens.mint(RUN)}&more=1`);

const answering = (status: number, headers: Record<string, string>, body = "") =>
  ask(JSON.stringify({ status, headers, body, version: 2 }));

describe("what a durable endpoint's run answers", () => {
  it("is asked for again when it takes longer than one request may wait", async () => {
    const answer = await ask(undefined);
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toContain(`/v1/http/runs/${RUN}/output?token=`);
  });

  it("is replayed with its status, headers and body", async () => {
    const answer = await answering(418, { "content-type": "text/html", "x-a": "1" }, "<b>hi</b>");
    expect(answer.status).toBe(418);
    expect(answer.headers.get("x-a")).toBe("1");
    expect(await answer.text()).toBe("<b>hi</b>");
  });

  it("can do nothing to our origin", async () => {
    const answer = await answering(200, {
      "set-cookie": "a=b",
      "Clear-Site-Data": "*",
      "content-security-policy": "default-src *",
      "content-encoding": "gzip",
    });
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(answer.headers.get("clear-site-data")).toBeNull();
    expect(answer.headers.get("content-encoding")).toBeNull();
    expect(answer.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it.each([204, 304])("may be empty, as with status %i", async (status) => {
    expect((await answering(status, {}, "ignored")).status).toBe(status);
  });

  it.each([42, 999])("is an ordinary answer when its status is %i", async (status) => {
    expect((await answering(status, {}, "x")).status).toBe(200);
  });

  it("is what the function returned when the app gave no status", async () => {
    const answer = await ask('{"sum":3}');
    expect([answer.status, await answer.json()]).toEqual([200, { sum: 3 }]);
  });
});
