// The same event more than once, with the store behind the routes.
import { DEFAULT_LIMITS, DEFAULT_RETRY_POLICY } from "@cairn/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../packages/executor/src/app/engine.ts";
import { createIngest } from "../../packages/executor/src/app/ingest-events.ts";
import { createRegistry } from "../../packages/executor/src/app/registry.ts";
import { createAppSync } from "../../packages/executor/src/app/sync-app.ts";
import { type Database, openDatabase } from "../../packages/executor/src/db/client.ts";
import { noFailpoint } from "../../packages/executor/src/ops/failpoint.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { createIdSource } from "../../packages/executor/src/ops/new-id.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";
import { aFunction, aRegistration } from "./an-app.ts";
import { startBadServer } from "./bad-server.ts";

let testDatabase: TestDatabase;
let database: Database;
let engine: Engine;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, connections: 4 });
  engine = createEngine(database);
  const { register } = createAppSync(engine);
  await register(aRegistration([aFunction("shop-pay")]));
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

function createEngine({ sql, batches }: Database): Engine {
  return {
    sql,
    batches,
    holder: { shard: 0, executor: "test", leaseMs: 30_000 },
    registry: createRegistry(sql),
    log: createLogger("silent"),
    failpoint: noFailpoint,
    policy: DEFAULT_RETRY_POLICY,
    limits: DEFAULT_LIMITS,
    newId: createIdSource(Date.now),
    random: Math.random,
    nowMs: Date.now,
    sendRequest: () => Promise.reject(new Error("nothing is asked here")),
    callApp: () => Promise.reject(new Error("nobody is called here")),
    checkpointing: true,
    endpointMs: 1_000,
    env: "test",
    maxCalls: 1,
    onCommit: () => undefined,
    onDelayedJob: () => undefined,
    onSlotsFreed: () => undefined,
    expressionFailed: () => undefined,
    hasTime: () => true,
  };
}

function startServer() {
  const nobody = () => undefined;
  const follow = {
    job: nobody,
    resumed: nobody,
    accepted: nobody,
    started: nobody,
    cancelled: nobody,
  };
  const { accept } = createIngest(engine, follow, () => false);
  return startBadServer({ accept });
}

const runsOf = async (eventId: unknown): Promise<number> => {
  const rows = await database.sql`select 1 from cairn.runs where event_id = ${String(eventId)}`;
  return rows.length;
};

describe("row 25: 1,000 requests with the same id at once", () => {
  it("start exactly one run, and every sender hears the same id", async () => {
    const { post } = await startServer();
    const body = JSON.stringify({ name: "shop/order.placed", id: "order-7" });
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => post(body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const ids = new Set(answers.map((answer) => JSON.stringify(answer.body["ids"])));
    expect(ids.size).toBe(1);
    const [id] = JSON.parse([...ids][0] ?? "[]") as string[];
    expect(await runsOf(id)).toBe(1);
  });
});

describe("row 19: the same id twice in one batch", () => {
  it("starts one run and answers with the same id twice", async () => {
    const { post } = await startServer();
    const event = { name: "shop/order.placed", id: "order-8" };
    const { body } = await post(JSON.stringify([event, { name: "other" }, event]));
    const [first, other, second] = body["ids"] as string[];
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(await runsOf(first)).toBe(1);
  });
});

describe("a repeated request with the same seed", () => {
  it("starts nothing again", async () => {
    const { post } = await startServer();
    const seed = `${String(Date.now())},${Buffer.alloc(10, 3).toString("base64")}`;
    const send = () =>
      post('{"name":"shop/order.placed"}', { headers: { "x-inngest-event-id-seed": seed } });
    const first = await send();
    const second = await send();
    expect(second.body["ids"]).toEqual(first.body["ids"]);
    expect(await runsOf((first.body["ids"] as string[])[0])).toBe(1);
  });
});
