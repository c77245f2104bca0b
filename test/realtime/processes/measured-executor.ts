// The executor whose memory is measured: a process of its own, that tells it when it is asked.
import { createExecutor } from "../../../packages/executor/src/executor.ts";
import { serveExecutor } from "../../../packages/executor/src/http/node-server.ts";
import { createLogger } from "../../../packages/executor/src/ops/log.ts";

/** Bytes, after a garbage collection. */
export interface Memory {
  readonly rss: number;
  readonly heap: number;
  readonly external: number;
}

const executor = createExecutor({
  databaseUrl: process.argv[2] ?? "",
  mode: "dev",
  log: createLogger("warn"),
  env: "measured",
  eventKeys: [],
  signingKeys: [],
});
await executor.start();
const { port } = await serveExecutor(executor, { port: 0, host: "127.0.0.1" });
process.on("message", () => process.send?.(memory()));
process.on("disconnect", () => process.exit());
process.send?.({ port });

function memory(): Memory {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  const { rss, heapUsed: heap, external } = process.memoryUsage();
  return { rss, heap, external };
}
