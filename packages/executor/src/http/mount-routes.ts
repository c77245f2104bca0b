// Puts a table of routes and its handlers together; afterwards other methods get their answer.
import type { Context, Hono } from "hono";
import { methodNotAllowed } from "./error-response.ts";
import type { Route } from "./route.ts";

export type Handler = (c: Context) => Response | Promise<Response>;

/** One handler for each route of a table, by name. */
export type Handlers<Table extends readonly Route[]> = Readonly<
  Record<Table[number]["name"], Handler>
>;

export function mountRoutes<const Table extends readonly Route[]>(
  app: Hono,
  table: Table,
  handlers: Handlers<Table>,
): void {
  for (const route of table) {
    const name: Table[number]["name"] = route.name;
    app.on(route.method, route.path, handlers[name]);
  }
}

/**
 * Answers 405 with `Allow` for every path that is served with other methods. Call it last: it looks
 * at what has been mounted. A request for another origin (OPTIONS) gets it too: there is no CORS.
 */
export function guardMethods(app: Hono): void {
  for (const [path, methods] of methodsByPath(app)) {
    app.all(path, (c) => {
      throw methodNotAllowed(c.req.method, methods);
    });
  }
}

/** Hono's name for middleware and for handlers of any method. */
const ANY = "ALL";
/** Where the dashboard is mounted. */
const EVERY_PATH = "/*";

function methodsByPath(app: Hono): Map<string, string[]> {
  const byPath = new Map<string, string[]>();
  for (const { method, path } of app.routes) {
    if (method === ANY) continue;
    const methods = byPath.get(path) ?? [];
    if (!methods.includes(method)) methods.push(method);
    if (method === "GET" && !methods.includes("HEAD")) methods.push("HEAD");
    byPath.set(path, methods);
  }
  return byPath;
}

/** What is served and not in the table. Pages of the dashboard do not count. */
export function undocumentedRoutes(app: Hono, table: readonly Route[]): string[] {
  const documented = new Set(table.map(({ method, path }) => `${method} ${path}`));
  return app.routes
    .filter(({ method, path }) => method !== ANY && path !== EVERY_PATH)
    .map(({ method, path }) => `${method} ${path.replace(/(?<=.)\/$/, "")}`)
    .filter((route) => !documented.has(route));
}
