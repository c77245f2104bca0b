// Everything that an executor serves is in its OpenAPI document.
import { afterEach, describe, expect, it } from "vitest";
import { withDefaults } from "../../packages/executor/src/executor-options.ts";
import { createParts, type ExecutorParts } from "../../packages/executor/src/executor-parts.ts";
import { createDashboardProxy } from "../../packages/executor/src/http/dashboard-proxy.ts";
import { undocumentedRoutes } from "../../packages/executor/src/http/mount-routes.ts";
import { API_ROUTES } from "../../packages/executor/src/http/read-routes.ts";
import { createServerApp } from "../../packages/executor/src/http/server-app.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";

let parts: ExecutorParts | undefined;

afterEach(async () => {
  await parts?.caller.close();
  await parts?.database.close();
});

const notAsked = (): Promise<never> => Promise.reject(new Error("nobody asks"));

/** As the executor puts it together. No request is made, so its database need not be there. */
function fullApp(mode: "dev" | "cloud") {
  const options = withDefaults({
    databaseUrl: "postgres://nobody@127.0.0.1:1/nothing",
    mode,
    log: createLogger("silent"),
    env: "test",
    eventKeys: [],
    signingKeys: [],
  });
  parts = createParts(options, undefined);
  return createServerApp({
    ...parts,
    mode,
    allowedHosts: [],
    sync: { register: notAsked, record: notAsked, syncUrl: notAsked },
    dashboard: createDashboardProxy("http://127.0.0.1:1"),
    isStopping: () => false,
  });
}

describe.each(["dev", "cloud"] as const)("an executor in mode %s", (mode) => {
  it("documents every route that it serves", () => {
    const app = fullApp(mode);
    expect(app.routes.length).toBeGreaterThan(API_ROUTES.length / 2);
    expect(undocumentedRoutes(app, API_ROUTES)).toEqual([]);
  });

  it("serves every route that it documents", () => {
    const served = new Set(fullApp(mode).routes.map(({ method, path }) => `${method} ${path}`));
    const missing = API_ROUTES.map(({ method, path }) => `${method} ${path}`)
      // SDKs look for it to find a development server.
      .filter((route) => mode === "dev" || route !== "GET /dev")
      .filter((route) => !served.has(route));
    expect(missing).toEqual([]);
  });
});
