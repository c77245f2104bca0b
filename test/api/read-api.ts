// The read API over a database of its own, without a server around it.
import { guardMethods } from "../../packages/executor/src/http/mount-routes.ts";
import { errorHandler, notFoundHandler } from "../../packages/executor/src/http/error-response.ts";
import { readRoutes } from "../../packages/executor/src/http/read-routes.ts";
import { type Database, openDatabase } from "../../packages/executor/src/db/client.ts";
import { createFeedSource } from "../../packages/executor/src/db/read-feed.ts";
import { createFeed, type Feed } from "../../packages/executor/src/live/feed.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import type { z } from "zod";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";

export interface ReadApi {
  readonly app: ReturnType<typeof readRoutes>;
  readonly database: Database;
  readonly url: string;
  readonly feed: Feed;
  readonly request: (path: string, init?: RequestInit) => Promise<Response>;
  /** The body, which must have status 200 and be what the contract says. */
  readonly get: <Schema extends z.ZodType>(
    path: string,
    schema: Schema,
  ) => Promise<z.output<Schema>>;
  readonly close: () => Promise<void>;
}

export async function openReadApi(): Promise<ReadApi> {
  const testDatabase: TestDatabase = await createTestDatabase();
  const database = openDatabase({ url: testDatabase.url, connections: 2 });
  const log = createLogger("silent");
  const feed = createFeed({ source: createFeedSource(database.reader), log });
  const app = readRoutes({ reader: database.reader, feed, log });
  app.onError(errorHandler(log));
  app.notFound(notFoundHandler(log));
  guardMethods(app);
  const request = async (path: string, init?: RequestInit) => app.request(path, init);
  return {
    app,
    database,
    url: testDatabase.url,
    feed,
    request,
    get: async (path, schema) => {
      const response = await request(path);
      const body: unknown = await response.json();
      if (response.status !== 200) {
        throw new Error(`${path}: ${String(response.status)} ${JSON.stringify(body)}`);
      }
      return schema.parse(body);
    },
    close: async () => {
      await feed.close();
      await database.close();
      await testDatabase.drop();
    },
  };
}
