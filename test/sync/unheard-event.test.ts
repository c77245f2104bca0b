// Development: a function that was written a moment ago is found by the event that is meant for it.
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { createExecutor } from "../../packages/executor/src/executor.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { startApp } from "../bad-input/an-app.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const client = new Inngest({ id: "shop", isDev: true });
const listenerTo = (event: string) =>
  client.createFunction({ id: event, triggers: [{ event }] }, () => "heard");

it("an event for a function that is not known yet starts it", async () => {
  const log = createLogger("silent");
  const settings = { mode: "dev", env: "dev", eventKeys: [], signingKeys: [], log } as const;
  const executor = createExecutor({ ...settings, databaseUrl: database.url });
  onTestFinished(() => executor.stop(1_000));
  await executor.start();
  let handler = serve({ client, functions: [listenerTo("first")] });
  const url = await startApp((request, response) => handler(request, response));
  // It is not started: what it finds later by itself would prove nothing.
  await executor.discover({ urls: [url], ownPorts: [], scan: false }).look();

  handler = serve({ client, functions: [listenerTo("first"), listenerTo("second")] });
  const body = JSON.stringify({ name: "second", data: {} });
  const request = new Request("http://127.0.0.1/e/any", { method: "POST", body });
  expect((await executor.fetch(request)).status).toBe(200);
  await expect
    .poll(async () => (await executor.fetch(new Request("http://127.0.0.1/v1/runs"))).json(), {
      timeout: 30_000,
    })
    .toMatchObject({ data: [{ functionSlug: "shop-second", status: "completed" }] });
});
