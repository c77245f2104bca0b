// `debounce` and `batchEvents` over crashes: an executor is killed (SIGKILL) at each failpoint that
// such events pass, and another one goes on. Every event comes to exactly one thing (I15).
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { type Reaper, startReaper } from "../../packages/executor/src/dev/reaper.ts";
import type { FailpointName } from "../../packages/executor/src/ops/failpoint.ts";
import { moveClock } from "../durability/move-clock.ts";
import { executorUrl, freePorts, syncLedgerApp } from "../durability/test-system.ts";
import { startServer, until } from "../opcodes/official-system.ts";
import { type ExecutorProcess, startExecutorProcess } from "../support/executor-process.ts";
import { buildExecutor } from "../support/executor-process-build.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { allAccountedFor } from "./buffered-events.ts";

const MINUTE = 60_000;
const KILLED_AT: readonly FailpointName[] = [
  "accept:before-commit",
  "accept:after-commit",
  "claim:after-commit",
  "buffer:after-close",
  "buffer:before-commit",
  "buffer:after-commit",
];

let entry: string;
let reaper: Reaper;

beforeAll(() => {
  entry = buildExecutor();
  reaper = startReaper();
}, 60_000);

afterAll(async () => {
  await reaper.stop();
});

interface CrashSystem {
  readonly sql: Sql;
  readonly url: string;
  readonly executor: () => ExecutorProcess;
  /** After the one before has ended: another one, on the same port. */
  readonly restart: () => Promise<void>;
}

async function startSystem(): Promise<CrashSystem> {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  const [port = 0] = await freePorts(1);
  const url = executorUrl(port);
  const start = () => startExecutorProcess({ databaseUrl: database.url, port, entry, reaper });
  let executor = await start();
  onTestFinished(() => executor.kill());
  await syncLedgerApp(url, `${await startServer(appOf(url))}/api/inngest`);
  return {
    sql,
    url,
    executor: () => executor,
    restart: async () => {
      await executor.exited;
      executor = await start();
    },
  };
}

function appOf(baseUrl: string) {
  const client = new Inngest({ id: "shop", isDev: true, baseUrl });
  return serve({
    client,
    functions: [
      client.createFunction(
        { id: "last", triggers: [{ event: "shop/last" }], debounce: { period: "1m" } },
        ({ event }) => event.data["n"] as unknown,
      ),
      client.createFunction(
        {
          id: "all",
          triggers: [{ event: "shop/all" }],
          batchEvents: { maxSize: 4, timeout: "60s" },
        },
        ({ events }) => events.map(({ data }) => data["n"] as unknown),
      ),
    ],
  });
}

/** As an app does: again with the same ids, until it is answered. */
async function sendUntilTaken({ url }: CrashSystem, event: string, ns: readonly number[]) {
  const body = JSON.stringify(
    ns.map((n) => ({ name: event, id: `${event}-${String(n)}`, data: { n } })),
  );
  await until(async () => {
    const answer = await fetch(`${url}/e/key`, { method: "POST", body }).catch(() => undefined);
    return answer?.ok === true ? true : undefined;
  });
}

async function killAndGoOn(system: CrashSystem, name: FailpointName): Promise<void> {
  const victim = system.executor();
  await victim.arm({ name, hit: 1 });
  const over = victim.exited.then(() => system.restart());
  await sendUntilTaken(system, "shop/last", [0, 1, 2]);
  await sendUntilTaken(system, "shop/all", [0, 1, 2, 3, 4, 5]);
  await sendUntilTaken(system, "shop/last", [3]);
  // Past the period, the timeout and every lease.
  await moveClock(system.sql, MINUTE);
  await over;
  await moveClock(system.sql, MINUTE);
}

describe("an executor that is killed", () => {
  it.each(KILLED_AT)(
    "at %s leaves every event accounted for",
    async (name) => {
      const system = await startSystem();
      await killAndGoOn(system, name);
      await until(async () =>
        (await system.sql`select id from cairn.jobs`).length === 0 ? true : undefined,
      );
      expect(await allAccountedFor(system, "shop/last", "shop-last")).toEqual({
        started: 1,
        debounced: 3,
      });
      expect(await allAccountedFor(system, "shop/all", "shop-all")).toEqual({ batched: 6 });
      const runs = await system.sql<{ output: string }[]>`select output from cairn.runs
        order by length(output), output`;
      expect(runs.map(({ output }) => output)).toEqual(["3", "[4,5]", "[0,1,2,3]"]);
      expect(await checkOracles(system.sql)).toEqual([]);
    },
    90_000,
  );
});
