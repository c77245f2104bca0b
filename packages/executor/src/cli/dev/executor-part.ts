// The executor of `cairn dev`, in this process.
import type { Part } from "../../dev/supervisor.ts";
import { createExecutor } from "../../executor.ts";
import { serveExecutor } from "../../http/node-server.ts";
import { setUpQstash } from "../../queue/qstash/set-up-qstash.ts";
import { executorOptions } from "../../host/options-of-settings.ts";
import { qstashOptions } from "../../host/qstash-of-settings.ts";
import type { DevContext } from "./dev-context.ts";

const SHUTDOWN_MS = 2_000;

export function executorPart(context: DevContext): Part {
  const { settings, shared, log, host } = context;
  return {
    name: "executor",
    start: async () => {
      const { databaseUrl, dashboardUrl } = shared;
      if (databaseUrl === undefined)
        throw new Error("the executor was started before its database");
      const options = executorOptions(settings, {
        mode: "dev",
        databaseUrl,
        log,
      });
      const qstash = qstashOptions(settings, {
        publicUrl: context.url,
        local: shared.qstash,
      });
      const executor = createExecutor({
        ...options,
        isAlone: shared.ownsDatabase === true,
        ...(dashboardUrl === undefined ? {} : { dashboardUrl }),
        ...(qstash === undefined ? {} : { qstash }),
      });
      await executor.start();
      const server = await serveExecutor(executor, { port: settings.port, host });
      if (qstash !== undefined) {
        // The address of a tunnel is another one each time.
        const { replaced } = await setUpQstash(qstash, options.env, { replace: true });
        if (replaced !== undefined) log.warn({ replaced }, "took over the schedule of the sweep");
      }
      shared.executor = executor;
      return {
        stop: async () => {
          await server.close();
          await executor.stop(settings.shutdown ?? SHUTDOWN_MS);
        },
      };
    },
  };
}
