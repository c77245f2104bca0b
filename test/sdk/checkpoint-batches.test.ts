// Checkpoints of many runs at once, with a real executor and its database: those that share requests
// are stored exactly once, and one that is stale stops its own run only. Checks I5 and I7.
import { createClient, serve } from "@cairn/sdk-next";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createExecutor, type Executor } from "../../packages/executor/src/executor.ts";
import { type NodeServer, serveExecutor } from "../../packages/executor/src/http/node-server.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";

const RUNS = 50;
const STALE = 17;
const LOOPBACK = { port: 0, host: "127.0.0.1" };
const silent = () => undefined;

let database: TestDatabase;
let sql: Sql;
let executor: Executor;
let server: NodeServer;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = postgres(database.url, { max: 2, onnotice: silent });
  executor = createExecutor({
    databaseUrl: database.url,
    mode: "dev",
    log: createLogger("silent"),
    env: "test",
    eventKeys: [],
    signingKeys: [],
  });
  server = await serveExecutor(executor, LOOPBACK);
  await executor.start();
});

afterAll(async () => {
  await server.close();
  await executor.stop(1_000);
  await sql.end();
  await database.drop();
});

/** What the app sent and what it was answered, for each request that carried checkpoints. */
interface Request {
  readonly path: string;
  readonly count: number;
  readonly statuses: readonly number[];
}

interface Body {
  readonly checkpoints?: readonly unknown[];
  readonly answers?: readonly { readonly status: number }[];
}

function startApp(requests: Request[], executed: string[]) {
  const client = createClient({
    id: "many",
    isDev: true,
    baseUrl: `http://127.0.0.1:${String(server.port)}`,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    fetch: async (input, init) => {
      const request = new globalThis.Request(input, init);
      const path = new URL(request.url).pathname;
      const copy = request.clone();
      const response = await fetch(request);
      if (path.startsWith("/v1/checkpoint")) {
        const { checkpoints } = (await copy.json()) as Body;
        const { answers } = (await response.clone().json()) as Body;
        const statuses = answers?.map(({ status }) => status) ?? [response.status];
        requests.push({ path, count: checkpoints?.length ?? 1, statuses });
      }
      return response;
    },
  });
  const allStarted = aGate(RUNS);
  const steps = client.createFunction(
    { id: "steps", triggers: { event: "go" } },
    async ({ event, step, runId }) => {
      const place = Number(event.data["place"]);
      const work = (id: string, before: () => Promise<unknown>) =>
        step.run(id, async () => {
          executed.push(`${String(place)} ${id}`);
          await before();
          return `${id} of ${String(place)}`;
        });
      const first = await work("first", allStarted);
      const second = await work("second", async () => {
        const isFirstTime =
          executed.filter((one) => one === `${String(STALE)} second`).length === 1;
        if (place === STALE && isFirstTime) await takeAway(runId);
      });
      return [first, second, await work("third", () => Promise.resolve())];
    },
  );
  const { GET, POST, PUT } = serve({ client, functions: [steps] });
  const handlers = new Map([
    ["GET", GET],
    ["POST", POST],
    ["PUT", PUT],
  ]);
  const fetchApp = (request: globalThis.Request) =>
    handlers.get(request.method)?.(request) ?? new Response(null, { status: 405 });
  return { client, fetch: fetchApp };
}

/** Opens when so many have come. */
function aGate(count: number): () => Promise<void> {
  let open: () => void = silent;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let come = 0;
  return () => {
    come += 1;
    if (come === count) open();
    return opened;
  };
}

/** As if its lease had run out: whoever claims the job next holds a newer token. */
const takeAway = (runId: string) => sql`
  update cairn.jobs set token = token + 1, leased_by = null, claimable_at = cairn.now()
  where run_id = ${runId}`;

async function untilEnded(): Promise<void> {
  await expect
    .poll(
      async () => {
        const rows = await sql`select 1 from cairn.runs where status = 'completed'`;
        return rows.length;
      },
      { timeout: 30_000 },
    )
    .toBe(RUNS);
}

describe("checkpoints of 50 runs at once", () => {
  it("are stored exactly once, and a stale one stops its own run only (I5, I7)", async () => {
    const requests: Request[] = [];
    const executed: string[] = [];
    const app = startApp(requests, executed);
    const served = await serveExecutor({ fetch: app.fetch }, LOOPBACK);
    await fetch(`http://127.0.0.1:${String(served.port)}/api/cairn`, { method: "PUT" });
    const places = Array.from({ length: RUNS }, (_, place) => place);
    await app.client.send(places.map((place) => ({ name: "go", data: { place } })));
    await untilEnded();
    await served.close();

    const again = [`${String(STALE)} second`];
    const once = places.flatMap((place) =>
      ["first", "second", "third"].map((id) => `${String(place)} ${id}`),
    );
    expect(executed.toSorted()).toEqual([...once, ...again].toSorted());

    const memos = await sql<{ name: string; value: string }[]>`select name, value from cairn.memos`;
    const stored = memos.map(({ value }) => value);
    const values = once.map((text) => JSON.stringify(text.split(" ").toReversed().join(" of ")));
    expect(stored.toSorted()).toEqual(values.toSorted());

    const shared = requests.filter(({ path }) => path === "/v1/checkpoints");
    expect(Math.max(...shared.map(({ count }) => count))).toBeGreaterThan(5);
    expect(requests.length).toBeLessThan(RUNS);
    const statuses = requests.flatMap(({ statuses: all }) => all);
    expect(statuses.filter((status) => status !== 200)).toEqual([409]);
  });
});
