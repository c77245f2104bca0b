// A database is of one environment.
import { describe, expect, it, onTestFinished } from "vitest";
import { createExecutor } from "../../packages/executor/src/executor.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { openKeys } from "./production-executor.ts";

describe("an executor of another environment", () => {
  it("does not start: it would call this one's apps, with the wrong keys", async () => {
    const { databaseUrl } = await openKeys();
    const executorOf = (env: string) => {
      const executor = createExecutor({
        databaseUrl,
        mode: "dev",
        log: createLogger("silent"),
        env,
        eventKeys: [],
        signingKeys: [],
      });
      onTestFinished(() => executor.stop(0));
      return executor;
    };
    await executorOf("production").start();
    await expect(executorOf("staging").start()).rejects.toMatchObject({
      code: "configuration_invalid",
      message: "The database is of the environment production, this executor of staging.",
    });
    await executorOf("production").start();
  });
});
