// W12: from the start of a Next.js server (apps/serverless under `next start`) to the first event that its
// executor has accepted, beside the first answer of the same server that needs no code of ours.
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  buildNextApp,
  freePort,
  migrateDatabase,
  SERVERLESS,
  startChild,
} from "../parts/executor-modules.ts";
import type { PostgresServer } from "../parts/postgres-server.ts";
import type { Bench } from "./bench.ts";
import { atMost, type Row } from "./row.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const FOLDER = join(ROOT, "apps/serverless");
const AIM_MS = 1_500;
const EVENT_KEY = "an-event-key-of-the-benchmark";

/** It publishes nothing: no function listens to the event. */
const environment = (databaseUrl: string, url: string) => ({
  NODE_ENV: "production",
  NEXT_TELEMETRY_DISABLED: "1",
  DATABASE_URL: databaseUrl,
  CAIRN_LOG_LEVEL: "error",
  CAIRN_PUBLIC_URL: url,
  CAIRN_EVENT_KEYS: EVENT_KEY,
  CAIRN_SIGNING_KEY: "signkey-bench-0123456789abcdef0123456789abcdef",
  QSTASH_URL: "http://127.0.0.1:9",
  QSTASH_TOKEN: "none",
  QSTASH_CURRENT_SIGNING_KEY: "sig_bench_current",
  QSTASH_NEXT_SIGNING_KEY: "sig_bench_next",
});

export async function measureColdStart({ options, server, say }: Bench): Promise<Row[]> {
  await buildNextApp(SERVERLESS, { root: ROOT, folder: FOLDER, say });
  const databaseUrl = await server.createDatabase("bench_serverless");
  await migrateDatabase(databaseUrl);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    theirs.push(await timeStart(server, databaseUrl, answersAtAll));
    ours.push(await timeStart(server, databaseUrl, acceptsEvent));
    say(`W12 round ${String(round)}: ${String(Math.round(ours.at(-1) ?? 0))} ms`);
  }
  return [
    {
      workload: "W12 cold start",
      measure: "ms to the first accepted event",
      ours,
      versus: "Next alone",
      theirs,
      aim: atMost(AIM_MS, "ms"),
    },
  ];
}

/** In milliseconds, from the start of the process. */
async function timeStart(
  { reaper }: PostgresServer,
  databaseUrl: string,
  ready: (url: string) => Promise<boolean>,
): Promise<number> {
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const next = createRequire(join(FOLDER, "package.json")).resolve("next/dist/bin/next");
  const began = performance.now();
  const child = await startChild({
    name: "next start",
    args: [next, "start", FOLDER, "--port", String(port), "--hostname", "127.0.0.1"],
    cwd: FOLDER,
    env: environment(databaseUrl, url),
    ready: () => ready(url).catch(() => false),
    reaper,
  });
  const ms = performance.now() - began;
  await child.stop();
  return ms;
}

async function answersAtAll(url: string): Promise<boolean> {
  return (await fetch(`${url}/icon.svg`)).ok;
}

async function acceptsEvent(url: string): Promise<boolean> {
  const body = JSON.stringify({ name: "bench/cold" });
  return (await fetch(`${url}/e/${EVENT_KEY}`, { method: "POST", body })).ok;
}
