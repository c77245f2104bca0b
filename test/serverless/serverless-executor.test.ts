// An executor that lives from request to request, each with a time limit: QStash alone is the clock (D5).
import type { Inngest } from "inngest";
import { serve } from "@hono/node-server";
import { once } from "node:events";
import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { expect, it, onTestFinished } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { freePort } from "../../packages/executor/src/dev/free-port.ts";
import { credentialsOf } from "../../packages/executor/src/dev/local-qstash/credentials-of.ts";
import { startLocalQstash } from "../../packages/executor/src/dev/local-qstash/local-qstash.ts";
import { createServerlessExecutor } from "../../packages/executor/src/serverless-executor.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { fixedRetryPolicy } from "@cairn/core";
import { askExecutor, startApp, until } from "../opcodes/official-system.ts";
import { createTestDatabase } from "../support/postgres.ts";

// A call may take two fifths of it, and is to survive a stall of this machine.
const MAX_DURATION_MS = 6_000;
const STEP_MS = 250;
/** Those after the rest take longer than an invocation may. */
const STEPS = 30;
const BEFORE_REST = 3;

interface Host {
  readonly url: string;
  /** How long each invocation lived, with what it did after its response. */
  readonly lifetimes: readonly number[];
}

/** Where the work may go on after the response, or must be done before it. */
async function startHost(databaseUrl: string, goesOn: boolean): Promise<Host> {
  const qstash = await startLocalQstash();
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const executor = createServerlessExecutor({
    databaseUrl,
    mode: "dev",
    log: createLogger("silent"),
    env: "test",
    eventKeys: [],
    signingKeys: [],
    policy: fixedRetryPolicy(20),
    checkpointing: false,
    maxDurationMs: MAX_DURATION_MS,
    qstash: { ...credentialsOf(qstash), publicUrl: url },
  });
  const lifetimes: number[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const began = performance.now();
    const ended = (): void => void lifetimes.push(performance.now() - began);
    if (!goesOn) return await executor.fetch(request).finally(ended);
    const waitUntil = (work: Promise<unknown>): void => void work.finally(ended);
    return await executor.fetch(request, { waitUntil });
  };
  const server = serve({ fetch, port, hostname: "127.0.0.1" }) as Server;
  if (!server.listening) await once(server, "listening");
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await executor.stop(500);
    await qstash.stop();
  });
  return { url, lifetimes };
}

const long = (executed: string[]) => (client: Inngest) => [
  client.createFunction({ id: "long", triggers: [{ event: "shop/long" }] }, async ({ step }) => {
    for (let n = 0; n < STEPS; n += 1) {
      await step.run(`step ${String(n)}`, async () => {
        executed.push(`step ${String(n)}`);
        await sleep(STEP_MS);
      });
      if (n + 1 === BEFORE_REST) await step.sleep("rest", "1s");
    }
    return "done";
  }),
];

it.each([true, false])(
  "takes a run through many short invocations (work goes on after responses: %s)",
  async (goesOn) => {
    const executed: string[] = [];
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
    onTestFinished(() => sql.end());
    const host = await startHost(database.url, goesOn);
    const app = await startApp(host.url, long(executed));
    expect(await askExecutor(host.url, "/v1/apps/sync", { url: app })).toMatchObject({
      status: 200,
    });
    const sent = await askExecutor(host.url, "/e/key", { name: "shop/long", data: {} });
    expect(sent.status).toBe(200);
    // Asked of the database: each request would be one more invocation.
    const [run] = await until(async () => {
      const ended = await sql`select status, output from cairn.runs where ended_at is not null`;
      return ended.length > 0 ? ended : undefined;
    });
    expect(run).toEqual({ status: "completed", output: '"done"' });
    expect(executed).toEqual(Array.from({ length: STEPS }, (_, n) => `step ${String(n)}`));
    expect(host.lifetimes.length).toBeGreaterThan(2);
    expect(Math.max(...host.lifetimes)).toBeLessThan(MAX_DURATION_MS);
    expect(await checkOracles(sql)).toEqual([]);
  },
  120_000,
);
