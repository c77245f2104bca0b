import { CairnError, ERROR_CODES, ErrorBody } from "@cairn/core";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { createLogger } from "../ops/log.ts";
import { errorHandler, notFoundHandler } from "./error-response.ts";
import { ERROR_STATUS } from "./error-status.ts";
import { guardMethods, undocumentedRoutes } from "./mount-routes.ts";

async function answerTo(error: unknown) {
  const lines: string[] = [];
  const log = createLogger("debug", { write: (line) => lines.push(line) });
  const app = new Hono();
  app.get("/", () => {
    throw error;
  });
  app.onError(errorHandler(log));
  const response = await app.request("/");
  const text = await response.text();
  return { response, text, body: ErrorBody.parse(JSON.parse(text)), log: lines.join("") };
}

const withCode = (code: string) => Object.assign(new Error("secret detail"), { code });

describe("an error thrown on purpose", () => {
  it("comes with its code, status, sentence and hint, and is not logged", async () => {
    const error = new CairnError("run_ended", { message: "The run has ended.", hint: "Rerun it." });
    const { response, body, log } = await answerTo(error);
    expect(response.status).toBe(409);
    expect(body).toEqual({
      error: "The run has ended.",
      status: 409,
      code: "run_ended",
      hint: "Rerun it.",
    });
    expect(log).toBe("");
  });

  it.each(ERROR_CODES)("has a status: %s", async (code) => {
    const { response, body } = await answerTo(new CairnError(code, { message: "m" }));
    expect(response.status).toBe(ERROR_STATUS[code]);
    expect(body.code).toBe(code);
    expect(response.headers.has("retry-after")).toBe(response.status === 503);
  });
});

describe("the log", () => {
  it("never has the event key that stands in a path", async () => {
    const lines: string[] = [];
    const app = new Hono().post("/e/:key", () => {
      throw new Error("a bug");
    });
    app.onError(errorHandler(createLogger("debug", { write: (line) => lines.push(line) })));
    expect((await app.request("/e/hush-hush", { method: "POST" })).status).toBe(500);
    expect(lines.join("")).toContain('"route":"/e/:key"');
    expect(lines.join("")).not.toContain("hush");
  });
});

describe("an unexpected error", () => {
  it.each([
    new Error("secret detail"),
    withCode("42601"),
    new TypeError("secret detail"),
    new Error("secret detail", { cause: "text" }),
  ])("tells nothing outside and everything in the log: %s", async (error) => {
    const { response, text, body, log } = await answerTo(error);
    expect(response.status).toBe(500);
    expect(body.code).toBe("internal");
    expect(text).not.toContain("secret");
    expect(log).toContain("secret detail");
  });
});

describe("a database that cannot be used", () => {
  const refused = withCode("ECONNREFUSED");
  it.each([
    ["is down", refused],
    ["has many addresses that are down", new AggregateError([refused])],
    ["went away", withCode("CONNECTION_CLOSED")],
    ["is shutting down", withCode("57P01")],
    ["is starting", withCode("57P03")],
    ["has no connection left", withCode("53300")],
    ["has a full disk", withCode("53100")],
    ["is a standby", withCode("25006")],
    ["was too slow", withCode("57014")],
    ["failed below drizzle", new Error("Failed query: secret", { cause: withCode("57P01") })],
  ])("gives 503 and asks to come back when it %s", async (_, error) => {
    const { response, text, body } = await answerTo(error);
    expect(response.status).toBe(503);
    expect(body.code).toBe("storage_unavailable");
    expect(response.headers.get("retry-after")).toBe("2");
    expect(text).not.toContain("secret");
  });
});

describe("what is not served", () => {
  const app = new Hono();
  app.get("/v1/things/:id", (c) => c.text("thing"));
  app.delete("/v1/things/:id", (c) => c.text("gone"));
  app.post("/e/:key", (c) => c.text("sent"));
  app.onError(errorHandler(createLogger("silent")));
  app.notFound(notFoundHandler(createLogger("silent")));
  guardMethods(app);

  it.each(["PUT", "PATCH", "POST", "OPTIONS"])(
    "refuses %s and says what is allowed",
    async (method) => {
      const response = await app.request("/v1/things/1", { method });
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe("GET, HEAD, DELETE");
      expect(response.headers.has("access-control-allow-origin")).toBe(false);
      expect(await response.json()).toMatchObject({ code: "method_not_allowed", status: 405 });
    },
  );

  it("still serves what is", async () => {
    expect((await app.request("/v1/things/1")).status).toBe(200);
    expect((await app.request("/v1/things/1", { method: "HEAD" })).status).toBe(200);
    expect((await app.request("/e/k", { method: "POST" })).status).toBe(200);
    expect((await app.request("/e/k")).headers.get("allow")).toBe("POST");
  });

  it.each(["/nothing", "/v1/things/1/", "//v1/things/1", "/v1/things", "/v1//things/1"])(
    "has no %s",
    async (path) => {
      const response = await app.request(`http://localhost${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "route_not_found" });
    },
  );

  it("is told from what is documented", () => {
    expect(undocumentedRoutes(app, [])).toEqual([
      "GET /v1/things/:id",
      "DELETE /v1/things/:id",
      "POST /e/:key",
    ]);
  });
});
