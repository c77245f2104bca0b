import { defineConfig } from "vitest/config";

const conditions = ["@cairn/source"];

/**
 * Run by a command of its own (`npm run workload`): what it promises holds for an app that nobody
 * stalls, and it loads two processors so much that it stalls its own.
 */
const WORKLOAD = "test/durability/flow-control-workload.test.ts";
const OWN_COMMAND = process.env["CAIRN_WORKLOAD_SEEDS"] === undefined ? [WORKLOAD] : [];

/**
 * End-to-end tests of sleeps, waits, retries, cron and flow control run a second time, with QStash as
 * the clock (I35). Left out: statements without an executor, what only reads or refuses, commands, the
 * documented examples, and of the crashes those that the crash matrix or the queue's contract has too.
 */
const ON_QSTASH = [
  "test/flow-control/{abort,app-health,batch-events,cancel-on,concurrency,debounce}.test.ts",
  "test/flow-control/{event-limits,in-time,lanes,limits,limits-redeployed,on-cancel}.test.ts",
  "test/flow-control/{pauses,rate-limit,singleton}.test.ts",
  "test/opcodes/{gateways,rerun-from-step,signals}.test.ts",
  "test/schedules/{api,crash,policies,replaced,ticks}.test.ts",
  "test/sdk/{schedules,settle}.test.ts",
];
const CRASHES_ON_QSTASH = ["test/durability/{crash-matrix,races}.test.ts"];

/** They build and start a Next.js server. */
const NEXT_SERVERS = "test/serverless/next-*.test.ts";

const withPostgres = {
  globalSetup: ["test/support/global-setup.ts"],
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

/** One file at a time: they start and kill many processes. */
const oneAtATime = { ...withPostgres, fileParallelism: false };

/** Unit tests lie beside the source and do no I/O; the rest runs against a real Postgres. */
const PROJECTS = [
  {
    name: "unit",
    // They keep nothing between them, and load what they share once: a quarter of the time.
    isolate: false,
    include: ["packages/*/src/**/*.test.ts", "apps/*/{lib,components}/**/*.test.ts"],
  },
  {
    ...withPostgres,
    name: "postgres",
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/bench/**", "test/durability/**", NEXT_SERVERS],
    maxWorkers: 2,
  },
  {
    ...oneAtATime,
    name: "durability",
    include: ["test/durability/**/*.test.ts", NEXT_SERVERS],
    exclude: ["**/node_modules/**", ...OWN_COMMAND],
  },
  {
    ...withPostgres,
    name: "qstash",
    include: ON_QSTASH,
    provide: { queue: "qstash" as const },
    maxWorkers: 2,
  },
  {
    ...oneAtATime,
    name: "qstash-durability",
    include: CRASHES_ON_QSTASH,
    provide: { queue: "qstash" as const },
  },
];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: PROJECTS.map((test, groupOrder) => ({
      extends: true,
      test: { ...test, sequence: { groupOrder } },
    })),
  },
});
