import { EventDetail, EventView, one, pageOf, WireRun } from "@cairn/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openReadApi, type ReadApi } from "./read-api.ts";
import { addApp, addEvent, addFunction, addRun, addSkip, at, BEGIN, idAt } from "./rows.ts";

const Events = pageOf(EventView);
let api: ReadApi;

beforeAll(async () => {
  api = await openReadApi();
  const { sql } = api.database;
  await addApp(sql);
  await addFunction(sql);
  await addFunction(sql, { id: "fn-ship", slug: "shop-ship" });
  await addEvent(sql, {
    data: '{"n":12345678901234567890,"nul":"\\u0000","lone":"\\ud800"}',
    user_data: '{"id":7}',
    v: "2",
  });
  await addEvent(sql, { id: idAt(60), name: "shop/paid", received_at: at(60) });
  await addEvent(sql, {
    id: idAt(120),
    name: "inngest/function.finished",
    system: true,
    received_at: at(120),
  });
  await addSkip(sql);
  await addRun(sql, { id: idAt(0, 1), output: '{"n":12345678901234567890}', started_at: at(1) });
  await addRun(sql, { id: idAt(5, 2), cause: "rerun", status: "failed", error: '{"name":"E"}' });
});

afterAll(() => api.close());

const names = async (query: string) =>
  (await api.get(`/v1/events${query}`, Events)).data.map(({ name }) => name);

describe("the list of events", () => {
  it("shows what people sent, the newest first, with the number of runs", async () => {
    const { data } = await api.get("/v1/events", Events);
    expect(data).toEqual([
      {
        id: idAt(60),
        name: "shop/paid",
        ts: BEGIN,
        receivedAt: at(60),
        system: false,
        runs: 0,
      },
      {
        id: idAt(0),
        name: "shop/order.placed",
        ts: BEGIN,
        receivedAt: at(0),
        system: false,
        runs: 2,
      },
    ]);
  });

  it.each([
    ["?system=true", ["inngest/function.finished", "shop/paid", "shop/order.placed"]],
    ["?name=inngest/function.finished", ["inngest/function.finished"]],
    ["?name=shop/paid&name=shop/order.placed", ["shop/paid", "shop/order.placed"]],
    [`?from=${at(60)}&system=true`, ["inngest/function.finished", "shop/paid"]],
    [`?until=${at(60)}`, ["shop/order.placed"]],
    [`?cursor=${idAt(60)}`, ["shop/order.placed"]],
  ])("filters by %s", async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it("goes on where the page before ended", async () => {
    const { data, page } = await api.get("/v1/events?limit=1", Events);
    expect([data[0]?.id, page.next]).toEqual([idAt(60), idAt(60)]);
  });

  it.each(["cursor=abc", "limit=201", "system=perhaps", `from=${at(9)}&until=${at(1)}`, "type=x"])(
    "refuses ?%s",
    async (query) => {
      expect((await api.request(`/v1/events?${query}`)).status).toBe(400);
    },
  );
});

describe("one event", () => {
  it("shows its data byte for byte", async () => {
    const { data } = await api.get(`/v1/events/${idAt(0)}`, one(EventDetail));
    expect(data).toMatchObject({
      data: '{"n":12345678901234567890,"nul":"\\u0000","lone":"\\ud800"}',
      user: '{"id":7}',
      v: "2",
    });
  });

  it("says what it started and why it did not start what listens to it", async () => {
    const { data } = await api.get(`/v1/events/${idAt(0)}`, one(EventDetail));
    expect(data.decisions).toEqual([
      {
        functionId: "fn-pay",
        functionSlug: "shop-pay",
        outcome: "started",
        runId: idAt(0, 1),
        reason: null,
        detail: null,
      },
      {
        functionId: "fn-ship",
        functionSlug: "shop-ship",
        outcome: "skipped",
        runId: null,
        reason: "condition_false",
        detail: "event.data.total > 100",
      },
    ]);
  });

  it.each([idAt(99), "1", "'; drop table cairn.events", "x".repeat(10_000), "%00"])(
    "is not found by %.30s",
    async (id) => {
      const response = await api.request(`/v1/events/${encodeURIComponent(id)}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "event_not_found" });
    },
  );
});

describe("the runs of an event", () => {
  const Runs = pageOf(WireRun);

  it("come in the shape of the wire, the newest first", async () => {
    const { data } = await api.get(`/v1/events/${idAt(0)}/runs`, Runs);
    expect(data).toMatchObject([
      { run_id: idAt(5, 2), status: "Failed", output: { name: "E" }, run_started_at: at(0) },
      { run_id: idAt(0, 1), status: "Completed", run_started_at: at(1), batch_id: null },
    ]);
  });

  it("keep every digit of their outputs", async () => {
    const response = await api.request(`/v1/events/${idAt(0)}/runs`);
    expect(await response.text()).toContain('"output":{"n":12345678901234567890}');
  });

  it("come page by page", async () => {
    const first = await api.get(`/v1/events/${idAt(0)}/runs?limit=1`, Runs);
    expect(first.page.next).toBe(idAt(5, 2));
    const second = await api.get(`/v1/events/${idAt(0)}/runs?limit=1&cursor=${idAt(5, 2)}`, Runs);
    expect(second.data.map((run) => run.run_id)).toEqual([idAt(0, 1)]);
    expect(second.page.next).toBeNull();
  });

  it("are none of an event that started none, and not found of one that is not there", async () => {
    const { data } = await api.get(`/v1/events/${idAt(60)}/runs`, Runs);
    expect(data).toEqual([]);
    expect((await api.request(`/v1/events/${idAt(61)}/runs`)).status).toBe(404);
  });

  it("make shorter pages when their outputs are large", async () => {
    const { sql } = api.database;
    await addEvent(sql, { id: idAt(200), name: "big" });
    const output = JSON.stringify("x".repeat(3_000_000));
    for (let n = 0; n < 4; n += 1) {
      await addRun(sql, { id: idAt(200, n), event_id: idAt(200), output });
    }
    const first = await api.get(`/v1/events/${idAt(200)}/runs`, Runs);
    expect(first.data.map((run) => run.run_id)).toEqual([idAt(200, 3), idAt(200, 2)]);
    const rest = await api.get(
      `/v1/events/${idAt(200)}/runs?cursor=${first.page.next ?? ""}`,
      Runs,
    );
    expect(rest.data.map((run) => run.run_id)).toEqual([idAt(200, 1), idAt(200, 0)]);
    expect(rest.page.next).toBeNull();
  });
});
