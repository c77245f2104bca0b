// What `client.send` promises: checked events, one seed for all tries, and errors that say why.
import { createClient, InvalidEvent, SendFailed } from "@cairn/sdk-next";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { BASE_URL } from "../support/wire-executor.ts";

describe("when events are sent", () => {
  it("gives their ids, in order, and sends what the caller gave", async () => {
    const { client, requests } = aClient([ok(["1", "2"])]);
    const result = await client.send([
      { name: "order.placed", data: { orderId: "7", total: 1 }, id: "own", v: "2", ts: 5 },
      { name: "order.placed", data: { orderId: "8" } },
    ]);
    expect(result).toEqual({ ids: ["1", "2"] });
    expect(requests[0]?.url).toBe(`${BASE_URL}/e/NO_EVENT_KEY_SET`);
    expect(requests[0]?.body).toEqual([
      { name: "order.placed", data: { orderId: "7", total: 1 }, id: "own", v: "2", ts: 5 },
      { name: "order.placed", data: { orderId: "8" }, ts: expect.any(Number) },
    ]);
  });

  it("sends nothing for an empty list", async () => {
    const { client, requests } = aClient([]);
    expect(await client.send([])).toEqual({ ids: [] });
    expect(requests).toEqual([]);
  });
});

describe("when events cannot be sent", () => {
  it("says what the executor said, and does not repeat a refusal", async () => {
    const refusal = Response.json({ error: "event key not found", status: 401 }, { status: 401 });
    const { client, requests } = aClient([refusal]);
    const sending = client.send({ name: "order.placed", data: { orderId: "7" } });
    await expect(sending).rejects.toThrow(
      new SendFailed("The executor did not take the events (401): event key not found", 401),
    );
    expect(requests).toHaveLength(1);
  });

  it.each([
    { what: "a wrong type", data: { orderId: 7 }, says: "data.orderId:" },
    {
      what: "a nested problem",
      data: { orderId: "7", lines: [{ n: "x" }] },
      says: "data.lines.0.n:",
    },
  ])("names the path of $what, and sends nothing", async ({ data, says }) => {
    const { client, requests } = aClient([]);
    const sending = client.send({ name: "order.placed", data: data as never });
    await expect(sending).rejects.toThrow(InvalidEvent);
    await expect(sending).rejects.toThrow(says);
    expect(requests).toEqual([]);
  });

  it.each([
    { name: "order.lost", says: "is not one of this client's events (order.placed)" },
    { name: "inngest/function.failed", says: "executor's own" },
    { name: "", says: "name is empty" },
    { name: "constructor", says: "is not one of this client's events" },
  ])("refuses the name $name", async ({ name, says }) => {
    const { client } = aClient([]);
    await expect(
      client.send({ name: name as "order.placed", data: { orderId: "7" } }),
    ).rejects.toThrow(says);
  });

  it.each([
    { what: "a BigInt", data: { n: 1n }, says: 'the data of event "any" cannot be kept as JSON' },
    { what: "a list", data: [], says: "data must be an object" },
  ])("refuses $what as data", async ({ data, says }) => {
    const client = createClient({ id: "free", isDev: true });
    await expect(client.send({ name: "any", data: data as never })).rejects.toThrow(says);
  });

  it("needs an event key and a URL in production", async () => {
    const event = { name: "any" };
    const noUrl = createClient({ id: "free", isDev: false, eventKey: "k" });
    await expect(noUrl.send(event)).rejects.toThrow("Set CAIRN_BASE_URL");
    const noKey = createClient({ id: "free", isDev: false, baseUrl: BASE_URL });
    await expect(noKey.send(event)).rejects.toThrow("Set CAIRN_EVENT_KEY");
  });
});

const ok = (ids: readonly string[]) => Response.json({ ids, status: 200 });

function aClient(answers: Response[]) {
  const requests: { url: string; headers: Headers; body: unknown }[] = [];
  const client = createClient({
    id: "shop",
    isDev: true,
    baseUrl: `${BASE_URL}/`,
    events: {
      "order.placed": z.object({
        orderId: z.string(),
        total: z.number().default(0),
        lines: z.array(z.object({ n: z.number() })).optional(),
      }),
    },
    async fetch(input, init) {
      const request = new Request(input, init);
      requests.push({ url: request.url, headers: request.headers, body: await request.json() });
      return answers.shift() ?? Response.json({ error: "no answer left" }, { status: 400 });
    },
  });
  return { client, requests };
}
