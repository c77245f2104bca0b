// Run: node --conditions=@cairn/source --import tsx test/keys/measure-signing.ts [--help]
// What signing costs: the share of an executor's CPU that goes into canonical JSON, signatures of calls
// and verifying the app's, in production mode. The executor is a process of its own; the app, with the
// official SDK, is in this one.
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Profiler } from "node:inspector";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { hashedSigningKey } from "../../packages/executor/src/keys/signing-key.ts";
import { openMeasuredDatabase } from "./measured-database.ts";
import { cpuShares, type CpuShares, type Groups } from "./cpu-shares.ts";

const HELP = `node --conditions=@cairn/source --import tsx test/keys/measure-signing.ts [options]

  --runs <n>        runs of each kind (300)
  --steps <n>       steps of a run (5)
  --bytes <n>       size of a step's result (10)
  --help            this text

Needs a Postgres of its own, which it starts, or the server of CAIRN_TEST_DATABASE_URL.`;

const { values: given } = parseArgs({
  options: {
    runs: { type: "string", default: "300" },
    steps: { type: "string", default: "5" },
    bytes: { type: "string", default: "10" },
    help: { type: "boolean", default: false },
  },
});

const RUNS = Number(given.runs);
const STEPS = Number(given.steps);
const RESULT = "x".repeat(Number(given.bytes));
const GOAL_PERCENT = 5;
const SIGNING_KEY = `signkey-test-${randomBytes(32).toString("hex")}`;
const EVENT_KEY = randomBytes(16).toString("hex");

/** What counts as signing, and where it is; the innermost of a stack counts. */
const GROUPS: Groups = {
  "canonical JSON of calls": [
    ["canonicalBody", "build-call.ts"],
    ["canonical", "call-request.ts"],
    ["canonicalMemo", "canonical-pieces.ts"],
    ["canonicalEvents", "canonical-pieces.ts"],
    ["canonicalText", "sign-request.ts"],
  ],
  "HMAC of calls": [
    ["ownHeaders", "call-app.ts"],
    ["signRequest", "sign-request.ts"],
    ["sign", "sign-request.ts"],
  ],
  "verifying answers": [["isSignedAnswer", "verify-answer.ts"]],
  "bearer tokens": [["requireBearer", "authenticate.ts"]],
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function startExecutor(url: string): Promise<{ child: ChildProcess; base: string }> {
  const entry = fileURLToPath(new URL("processes/profiled-executor.ts", import.meta.url));
  const child = fork(entry, [url, SIGNING_KEY, EVENT_KEY], { execArgv: [...process.execArgv] });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { child, base: `http://127.0.0.1:${String(port)}` };
}

/** The same steps with one call each, and reported within one call. */
const KINDS = ["stepwise", "inline"] as const;

async function startApp(baseUrl: string): Promise<string> {
  const silent = (): void => undefined;
  const logger = { debug: silent, info: silent, warn: silent, error: silent };
  const client = new Inngest({ id: "app", baseUrl, signingKey: SIGNING_KEY, isDev: false, logger });
  const functions = KINDS.map((id) =>
    client.createFunction(
      { id, triggers: { event: id }, checkpointing: id === "inline" },
      async ({ step }) => {
        for (let n = 0; n < STEPS; n += 1) await step.run(`step-${String(n)}`, () => RESULT);
      },
    ),
  );
  const server = createServer(serve({ client, functions }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return `http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}/api/inngest`;
}

interface Measured {
  readonly child: ChildProcess;
  readonly base: string;
  readonly sql: postgres.Sql;
}

async function post(url: string, body: unknown): Promise<void> {
  const authorization = `Bearer ${hashedSigningKey(SIGNING_KEY)}`;
  const answer = await fetch(url, {
    method: "POST",
    headers: { authorization },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${await answer.text()}`);
}

/** Sends the events, and waits until their runs have ended. */
async function work({ base, sql }: Measured, name: string, runs: number): Promise<void> {
  const ended = async (): Promise<number> => {
    const [row] = await sql<{ ended: number }[]>`
      select count(*)::int as ended from cairn.runs where status = 'completed'`;
    return row?.ended ?? 0;
  };
  const before = await ended();
  await post(
    `${base}/v1/events`,
    Array.from({ length: runs }, () => ({ name, data: { n: 1 } })),
  );
  while ((await ended()) < before + runs) await new Promise((resolve) => setTimeout(resolve, 50));
}

interface StepCost extends CpuShares {
  /** CPU of the app's process in the same time. */
  readonly appUs: number;
}

async function profile(measured: Measured, name: string): Promise<StepCost> {
  const { child } = measured;
  await work(measured, name, Math.ceil(RUNS / 5));
  child.send("start");
  await once(child, "message");
  const before = process.cpuUsage();
  await work(measured, name, RUNS);
  const { user, system } = process.cpuUsage(before);
  child.send("stop");
  const [taken] = (await once(child, "message")) as [Profiler.Profile];
  return { ...cpuShares(taken, GROUPS), appUs: user + system };
}

function print(name: string, { busyUs, below, appUs }: StepCost): number {
  const steps = RUNS * STEPS;
  const line = (what: string, us: number): void =>
    say(
      `${what.padEnd(28)}${(us / steps).toFixed(1).padStart(10)}${((100 * us) / busyUs).toFixed(2).padStart(9)} %`,
    );
  say(`\n${name}: ${String(RUNS)} runs of ${String(STEPS)} steps`);
  say(`${"".padEnd(28)}${"µs/step".padStart(10)}${"share".padStart(11)}`);
  line("the executor's CPU", busyUs);
  for (const [group, us] of Object.entries(below)) line(group, us);
  const signing = Object.values(below).reduce((sum, us) => sum + us, 0);
  line("signing, all of it", signing);
  const ofStep = (100 * signing) / (busyUs + appUs);
  say(
    `the app's CPU ${(appUs / steps).toFixed(1)} µs/step; signing is ${ofStep.toFixed(2)} % of both`,
  );
  return ofStep;
}

async function measure(): Promise<boolean> {
  const database = await openMeasuredDatabase();
  const { child, base } = await startExecutor(database.url);
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  await post(`${base}/v1/apps/sync`, { url: await startApp(base) });
  const shares: number[] = [];
  for (const kind of KINDS) shares.push(print(kind, await profile({ child, base, sql }, kind)));
  child.disconnect();
  await once(child, "exit");
  await sql.end();
  await database.close();
  return shares.every((share) => share < GOAL_PERCENT);
}

if (given.help) say(HELP);
else {
  const isReached = await measure();
  say(
    `\n${isReached ? "reached" : "NOT reached"}: below ${String(GOAL_PERCENT)} % of a step's CPU, executor and app`,
  );
  process.exit(isReached ? 0 : 1);
}
