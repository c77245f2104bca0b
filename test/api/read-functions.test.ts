import { AppView, FunctionView, one, pageOf } from "@cairn/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openReadApi, type ReadApi } from "./read-api.ts";
import { addApp, addFunction, at } from "./rows.ts";

const Functions = pageOf(FunctionView);
const Apps = pageOf(AppView);
let api: ReadApi;

const CONFIG = JSON.stringify({
  id: "shop-pay",
  triggers: [
    { event: "shop/order.placed", expression: "event.data.total > 100" },
    { cron: "0 9 * * 1", jitter: "5s" },
  ],
  concurrency: [{ limit: 5 }],
});

beforeAll(async () => {
  api = await openReadApi();
  const { sql } = api.database;
  await addApp(sql);
  await addApp(sql, { id: "app-mail", name: "mail", framework: null });
  await addFunction(sql, { config: CONFIG });
  await addFunction(sql, { id: "fn-old", slug: "shop-old", archived_at: at(5) });
  await addFunction(sql, { id: "fn-send", slug: "mail-send-✉", name: "", app_id: "app-mail" });
});

afterAll(() => api.close());

const slugs = async (path: string) => (await api.get(path, Functions)).data.map(({ slug }) => slug);

describe("functions", () => {
  it("are listed by slug, without those that their app no longer has", async () => {
    expect(await slugs("/v1/functions")).toEqual(["mail-send-✉", "shop-pay"]);
    expect(await slugs("/v1/functions?archived=true&app=shop")).toEqual(["shop-old", "shop-pay"]);
  });

  it("are listed page by page, whatever their names", async () => {
    const { page } = await api.get("/v1/functions?limit=1", Functions);
    expect(await slugs(`/v1/functions?cursor=${page.next ?? ""}`)).toEqual(["shop-pay"]);
  });

  it("show their triggers and their configuration as it was registered", async () => {
    const { data } = await api.get("/v1/functions/shop-pay", one(FunctionView));
    expect(data).toEqual({
      id: "fn-pay",
      slug: "shop-pay",
      name: "Pay",
      appId: "app-shop",
      appName: "shop",
      triggers: [
        { event: "shop/order.placed", condition: "event.data.total > 100", cron: null },
        { event: null, condition: null, cron: "0 9 * * 1" },
      ],
      maxAttempts: 5,
      archivedAt: null,
      config: CONFIG,
    });
  });

  it("are found by id as well, and archived ones too", async () => {
    const { data } = await api.get("/v1/functions/fn-old", one(FunctionView));
    expect(data).toMatchObject({ slug: "shop-old", archivedAt: at(5) });
  });

  it.each(["nobody", "a%00b", "..%2f..%2fetc"])("are not found by %s", async (slug) => {
    const response = await api.request(`/v1/functions/${slug}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "function_not_found" });
  });

  it.each(["cursor=***", "cursor=AA", "limit=0", "archived=2"])("refuse ?%s", async (query) => {
    expect((await api.request(`/v1/functions?${query}`)).status).toBe(400);
  });
});

describe("apps", () => {
  it("are listed by name, with the number of their functions", async () => {
    const { data } = await api.get("/v1/apps", Apps);
    expect(data).toMatchObject([
      { name: "mail", functions: 1, framework: null },
      { name: "shop", functions: 1, framework: "nextjs", syncedAt: at(0) },
    ]);
    const { page } = await api.get("/v1/apps?limit=1", Apps);
    const rest = await api.get(`/v1/apps?cursor=${page.next ?? ""}`, Apps);
    expect(rest.data.map(({ name }) => name)).toEqual(["shop"]);
  });

  it("list their functions, by name or id", async () => {
    expect(await slugs("/v1/apps/shop/functions")).toEqual(["shop-pay"]);
    expect(await slugs("/v1/apps/app-shop/functions?archived=true")).toHaveLength(2);
  });

  it("are not found when they have not registered", async () => {
    const response = await api.request("/v1/apps/nobody/functions");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "app_not_found" });
  });
});
