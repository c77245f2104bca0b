// An executor in production mode whose CPU is profiled: a process of its own, so that nothing else is
// in the profile.
import { Session } from "node:inspector/promises";
import { createExecutor } from "../../../packages/executor/src/executor.ts";
import { serveExecutor } from "../../../packages/executor/src/http/node-server.ts";
import { createLogger } from "../../../packages/executor/src/ops/log.ts";

const SAMPLE_EVERY_US = 250;
const [databaseUrl = "", signingKey = "", eventKey = ""] = process.argv.slice(2);

const executor = createExecutor({
  databaseUrl,
  mode: "cloud",
  log: createLogger("warn"),
  env: "measured",
  eventKeys: [eventKey],
  signingKeys: [signingKey],
  egressAllow: ["127.0.0.1"],
});
await executor.start();
const { port } = await serveExecutor(executor, { port: 0, host: "127.0.0.1" });
const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.setSamplingInterval", { interval: SAMPLE_EVERY_US });
process.on("message", (order) => void obey(order));
process.on("disconnect", () => process.exit());
process.send?.({ port });

async function obey(order: unknown): Promise<void> {
  if (order === "start") {
    await session.post("Profiler.start");
    process.send?.("started");
    return;
  }
  const { profile } = await session.post("Profiler.stop");
  process.send?.(profile);
}
