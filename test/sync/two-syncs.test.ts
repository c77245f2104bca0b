import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type AppRow,
  loadFunctions,
  registerApp,
} from "../../packages/executor/src/db/registry-queries.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";

describe("when two versions of an app are synced at once", () => {
  let database: TestDatabase;
  let clients: postgres.Sql[];

  beforeAll(async () => {
    database = await createTestDatabase();
    clients = [1, 2, 3, 4].map(() => postgres(database.url, { max: 1 }));
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await database.drop();
  });

  it("one of them is there as a whole, never a mixture", async () => {
    for (let round = 0; round < 15; round += 1) {
      await Promise.all(
        clients.map((client, index) => registerApp(client, version(index % 2, round))),
      );
      const [client] = clients;
      if (client === undefined) throw new Error("no client");
      const { functions } = await loadFunctions(client);
      const sets = new Set(functions.map(({ slug }) => slug.split("-").at(-1)));
      expect([...sets]).toHaveLength(1);
      expect(functions).toHaveLength(5);
    }
  });
});

function version(which: number, round: number): AppRow {
  const label = which === 0 ? "old" : "new";
  return {
    id: "app",
    name: "shop",
    url: "http://127.0.0.1:9/api",
    sdk: "test",
    framework: null,
    checksum: `${label}-${String(round)}`,
    functions: [1, 2, 3, 4, 5].map((number) => {
      const slug = `shop-${String(number)}-${label}`;
      const config = JSON.stringify({ triggers: [] });
      return {
        id: slug,
        slug,
        name: slug,
        config,
        url: "http://127.0.0.1:9/api",
        maxAttempts: 5,
        cancelNames: [],
        limits: [],
      };
    }),
  };
}
