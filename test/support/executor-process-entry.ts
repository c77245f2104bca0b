// The composition root of an executor under test: a process of its own that dies by SIGKILL at the
// failpoint it is told to. What it is made of is the product, unchanged.
import { DEFAULT_LIMITS, fixedRetryPolicy } from "@cairn/core";
import { createExecutor } from "../../packages/executor/src/executor.ts";
import { serveExecutor } from "../../packages/executor/src/http/node-server.ts";
import type { Failpoint } from "../../packages/executor/src/ops/failpoint.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { shutdownSignal } from "../../packages/executor/src/ops/shutdown-signal.ts";
import type {
  Armed,
  ExecutorMessage,
  ExecutorRequest,
  ExecutorSettings,
} from "./executor-process-protocol.ts";

const settings = JSON.parse(process.env["CAIRN_TEST_EXECUTOR"] ?? "{}") as ExecutorSettings;

const hits = new Map<string, number>();
let armed: Armed | null = settings.armed;

const failpoint: Failpoint = (name) => {
  const hit = (hits.get(name) ?? 0) + 1;
  hits.set(name, hit);
  if (armed?.name === name && armed.hit === hit) process.kill(process.pid, "SIGKILL");
};

process.on("message", (request: ExecutorRequest) => {
  if (request.kind === "hits") return tell({ kind: "hits", hits: Object.fromEntries(hits) });
  hits.clear();
  armed = request.armed;
  return tell({ kind: "armed" });
});

const { databaseUrl, port, leaseMs, pollMs, retryDelayMs, shutdownMs, qstash } = settings;
const executor = createExecutor({
  databaseUrl,
  pooled: settings.pooled ?? false,
  mode: "dev",
  log: createLogger("warn"),
  env: "test",
  eventKeys: [],
  signingKeys: [],
  policy: fixedRetryPolicy(retryDelayMs),
  // An app that is not there for a while must not end a run of these tests.
  limits: { ...DEFAULT_LIMITS, unreachable: 1_000 },
  checkpointing: settings.checkpointing,
  maxCalls: settings.maxCalls,
  leaseMs,
  pollMs,
  failpoint,
  ...(qstash === undefined ? {} : { qstash }),
});
await executor.start();
const server = await serveExecutor(executor, { port, host: "127.0.0.1" });
tell({ kind: "ready" });
await shutdownSignal();
await server.close();
await executor.stop(shutdownMs);
process.disconnect();

function tell(message: ExecutorMessage): void {
  process.send?.(message);
}
