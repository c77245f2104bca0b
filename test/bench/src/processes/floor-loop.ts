// The floor: claims runs, calls the app, keeps each step before the next one begins, commits shared
// by all runs. No retries, no fences, no timers, no history: whoever does more cannot be faster.
import { createServer } from "node:http";
import { Pool } from "undici";
import { clockMs } from "../measure/clock.ts";
import type { TimedRun } from "./dbos-process.ts";
import type { FloorCall, FloorReply, FloorReport } from "./floor-app.ts";
import { type FloorRun, type FloorStep, openFloorDatabase } from "./floor-database.ts";
import { answerRequests, type Handlers } from "./requests.ts";
import { shareCommits } from "./shared-commits.ts";

/** `recall`: one call per step. `checkpoint`: one call per run, one report per step. */
export type FloorMode = "recall" | "checkpoint";

export type FloorRequests = Handlers & {
  readonly runMany: (data: {
    readonly runs: number;
    readonly steps: number;
    /** Runs at once. */
    readonly width: number;
    readonly mode: FloorMode;
  }) => Promise<void>;
  /** One run of steps in a row, in mode `checkpoint`. */
  readonly runOne: (data: { readonly steps: number }) => Promise<TimedRun>;
};

const { DATABASE_URL: databaseUrl, APP_URL: appUrl } = process.env;
if (databaseUrl === undefined || appUrl === undefined) throw new Error("a URL is missing");

const database = await openFloorDatabase(databaseUrl);
const app = new Pool(appUrl, { connections: 128 });
const keepStep = shareCommits<FloorStep>(database.keepSteps);
const endRun = shareCommits(database.endRuns);

const reports = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const step = JSON.parse(Buffer.concat(chunks).toString()) as FloorReport;
    void keepStep(step).then(() => response.writeHead(200, { "content-length": 2 }).end("{}"));
  });
});
reports.keepAliveTimeout = 60_000;
await new Promise<void>((resolve) => reports.listen(0, "127.0.0.1", resolve));
const address = reports.address();
if (address === null || typeof address === "string") throw new Error("the floor has no port");
const reportTo = `http://127.0.0.1:${String(address.port)}`;

async function callApp(call: FloorCall): Promise<FloorReply> {
  const { body } = await app.request({ method: "POST", path: "/", body: JSON.stringify(call) });
  return (await body.json()) as FloorReply;
}

async function drive({ run, steps: count }: FloorRun, mode: FloorMode): Promise<void> {
  const memos: number[] = [];
  for (;;) {
    const call = { run, count, memos };
    const reply = await callApp(mode === "recall" ? call : { ...call, reportTo });
    if (reply.kind === "done") return endRun({ run, value: reply.value });
    await keepStep({ run, id: reply.id, value: reply.value });
    memos.push(reply.value);
  }
}

const CLAIM_MOST = 50;

/** Claims and drives `total` runs, at most `width` at once. */
async function drain(total: number, width: number, mode: FloorMode): Promise<void> {
  const active = { runs: 0 };
  let taken = 0;
  let wake = (): void => undefined;
  while (taken < total) {
    const room = Math.min(CLAIM_MOST, width - active.runs);
    const claimed = room > 0 ? await database.claim(room) : [];
    taken += claimed.length;
    for (const run of claimed) {
      active.runs += 1;
      void drive(run, mode).then(() => {
        active.runs -= 1;
        wake();
      });
    }
    if (claimed.length > 0) continue;
    // Full, or nothing there yet: until a run ends, or soon.
    await new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, 5);
    });
  }
  while (active.runs > 0) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

let lastRun = 0;
const newRun = (steps: number): FloorRun => {
  lastRun += 1;
  return { run: lastRun, steps };
};

const ENQUEUE_TOGETHER = 100;

async function enqueue(runs: number, steps: number): Promise<void> {
  for (let sent = 0; sent < runs; sent += ENQUEUE_TOGETHER) {
    const count = Math.min(ENQUEUE_TOGETHER, runs - sent);
    await database.enqueue(Array.from({ length: count }, () => newRun(steps)));
  }
}

const requests: FloorRequests = {
  runMany: async ({ runs, steps, width, mode }) => {
    await Promise.all([enqueue(runs, steps), drain(runs, width, mode)]);
  },
  runOne: async ({ steps }) => {
    const asked = clockMs();
    await database.enqueue([newRun(steps)]);
    const [claimed] = await database.claim(1);
    if (claimed === undefined) throw new Error("the floor lost its run");
    const { run, steps: count } = claimed;
    const reply = await callApp({ run, count, memos: [], reportTo, isTimed: true });
    if (reply.kind !== "done" || reply.times === undefined) throw new Error("no times");
    await endRun({ run, value: reply.value });
    return { ...reply.times, asked };
  },
};
answerRequests(requests, undefined);
