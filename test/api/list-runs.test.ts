import { ErrorBody, pageOf, RunView } from "@cairn/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openReadApi, type ReadApi } from "./read-api.ts";
import { addApp, addEvent, addFunction, addRun, at, idAt } from "./rows.ts";

const Runs = pageOf(RunView);
let api: ReadApi;

// Twelve runs a minute apart: two functions of two apps, every status twice.
const STATUSES = ["queued", "running", "waiting", "completed", "failed", "cancelled"] as const;

beforeAll(async () => {
  api = await openReadApi();
  const { sql } = api.database;
  await addApp(sql);
  await addApp(sql, { id: "app-mail", name: "mail" });
  await addFunction(sql);
  await addFunction(sql, { id: "fn-send", slug: "mail-send", name: "", app_id: "app-mail" });
  await addEvent(sql);
  await addEvent(sql, { id: idAt(1), name: "mail/wanted" });
  for (const index of Array.from({ length: 12 }, (_, key) => key)) {
    const isMail = index % 2 === 1;
    await addRun(sql, {
      id: idAt(index * 60, index),
      status: STATUSES[Math.floor(index / 2)],
      created_at: at(index * 60),
      output: "a payload that no list shows",
      ...(isMail ? { function_id: "fn-send", app_id: "app-mail", event_id: idAt(1) } : {}),
    });
  }
});

afterAll(() => api.close());

/** The places of the listed runs: 11 is the newest. */
async function places(query: string): Promise<number[]> {
  const { data } = await api.get(`/v1/runs${query}`, Runs);
  return data.map(({ createdAt }) => (Date.parse(createdAt) - Date.parse(at(0))) / 60_000);
}

describe("the list of runs", () => {
  it("shows the newest first, with the names of what they refer to", async () => {
    const { data, page } = await api.get("/v1/runs", Runs);
    expect(page.next).toBeNull();
    expect(data[0]).toEqual({
      id: idAt(660, 11),
      status: "cancelled",
      functionId: "fn-send",
      functionSlug: "mail-send",
      functionName: "mail-send",
      appId: "app-mail",
      appName: "mail",
      eventId: idAt(1),
      eventName: "mail/wanted",
      cause: "event",
      parentRunId: null,
      originalRunId: null,
      createdAt: at(660),
      startedAt: null,
      endedAt: null,
      steps: 0,
    });
    expect(data.map(({ id }) => id)).toEqual(
      data
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    expect(data).toHaveLength(12);
  });

  it("goes on from page to page without losing or repeating a run", async () => {
    const seen: string[] = [];
    let cursor = "";
    for (let pages = 0; pages < 4; pages += 1) {
      const { data, page } = await api.get(`/v1/runs?limit=5${cursor}`, Runs);
      seen.push(...data.map(({ id }) => id));
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(seen).toHaveLength(12);
    expect(new Set(seen).size).toBe(12);
  });

  it.each([
    ["?status=failed", [9, 8]],
    ["?status=cancelled&status=completed", [11, 10, 7, 6]],
    ["?status=queued&status=waiting&status=failed", [9, 8, 5, 4, 1, 0]],
    ["?function=mail-send", [11, 9, 7, 5, 3, 1]],
    ["?function=fn-pay&limit=2", [10, 8]],
    ["?function=mail-send&function=fn-pay&limit=3", [11, 10, 9]],
    ["?function=nobody", []],
    ["?app=shop&status=failed", [8]],
    ["?app=app-mail&status=failed&status=running", [9, 3]],
    ["?app=shop&function=mail-send", []],
    [`?event=${idAt(1)}&limit=1`, [11]],
    ["?event=no-event", []],
    ["?eventName=mail/wanted&status=completed", [7]],
    ["?eventName=unheard/of", []],
    [`?from=${at(540)}`, [11, 10, 9]],
    [`?from=2026-01-01T01:09:00%2B01:00&until=${at(600)}`, [9]],
    [`?until=${at(60)}`, [0]],
    [`?from=${at(60)}&until=${at(60)}`, []],
    [`?function=mail-send&until=${at(300)}&limit=1`, [3]],
  ])("filters by %s", async (query, expected) => {
    expect(await places(query)).toEqual(expected);
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=1000000000", "limit"],
    ["cursor=abc", "cursor"],
    ["cursor=", "cursor"],
    [`cursor=${idAt(0).toLowerCase()}`, "cursor"],
    ["sort=%22%3B%20drop", "sort"],
    ["status=finished", "status"],
    ["from=2026-01-01T00:00:00", "from"],
    ["from=yesterday", "from"],
    [`from=${at(60)}&until=${at(0)}`, "from"],
    ["function=a%00b", "function"],
    ["event=a&event=b", "event"],
  ])("refuses ?%s and names the parameter", async (query, parameter) => {
    const response = await api.request(`/v1/runs?${query}`);
    expect(response.status).toBe(400);
    const body = ErrorBody.parse(await response.json());
    expect(body).toMatchObject({ status: 400, code: "parameter_invalid" });
    expect(body.error).toContain(`"${parameter}"`);
    expect(body.hint).not.toBe("");
  });

  it("takes text that means something to SQL as a text", async () => {
    expect(await places("?function=%27%3B%20drop%20table%20cairn.runs%3B--")).toEqual([]);
    expect(await places("?function=%25")).toEqual([]);
  });
});
