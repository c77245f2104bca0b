import { ErrorBody, HealthView } from "@cairn/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../packages/executor/src/db/client.ts";
import { createFeedSource } from "../../packages/executor/src/db/read-feed.ts";
import { errorHandler } from "../../packages/executor/src/http/error-response.ts";
import { undocumentedRoutes } from "../../packages/executor/src/http/mount-routes.ts";
import { API_ROUTES, readRoutes } from "../../packages/executor/src/http/read-routes.ts";
import { createFeed } from "../../packages/executor/src/live/feed.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { openReadApi, type ReadApi } from "./read-api.ts";

const log = createLogger("silent");
let api: ReadApi;

beforeAll(async () => {
  api = await openReadApi();
});

afterAll(() => api.close());

describe("health", () => {
  it("says that the process is alive, and that it can work", async () => {
    expect(await api.get("/health", HealthView)).toEqual({ status: "ok", components: [] });
    expect(await api.get("/ready", HealthView)).toEqual({
      status: "ok",
      components: [{ name: "database", status: "ok", detail: null }],
    });
  });
});

describe("while the database is down", () => {
  let database: Database;
  let app: ReturnType<typeof readRoutes>;

  beforeAll(() => {
    database = openDatabase({ url: "postgres://nobody@127.0.0.1:1/nothing", connections: 1 });
    const feed = createFeed({ source: createFeedSource(database.reader), log });
    app = readRoutes({ reader: database.reader, feed, log });
    app.onError(errorHandler(log));
  });

  afterAll(() => database.close());

  it("the process is alive, but not ready, and says why", async () => {
    expect((await app.request("/health")).status).toBe(200);
    const response = await app.request("/ready");
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("2");
    expect(HealthView.parse(await response.json())).toMatchObject({
      status: "unavailable",
      components: [{ name: "database", status: "unavailable" }],
    });
  });

  it.each(["/v1/runs", "/v1/events", "/v1/functions", "/v1/apps"])(
    "%s asks to come back later and reveals nothing",
    async (path) => {
      const response = await app.request(path);
      expect(response.status).toBe(503);
      const text = await response.text();
      expect(ErrorBody.parse(JSON.parse(text)).code).toBe("storage_unavailable");
      expect(text).not.toContain("127.0.0.1");
    },
  );
});

describe("the API", () => {
  it("serves its own description, and nothing that is not in it", async () => {
    const response = await api.request("/v1/openapi.json");
    expect(await response.json()).toMatchObject({ openapi: "3.1.0" });
    expect(undocumentedRoutes(api.app, API_ROUTES)).toEqual([]);
  });

  it("lets no other origin read its answers", async () => {
    const response = await api.request("/v1/runs", { headers: { Origin: "https://evil.example" } });
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });
});
