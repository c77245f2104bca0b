// The executor of apps/serverless, told everything by environment variables.
import { unstartedResponse } from "../http/error-response.ts";
import { createLogger } from "../ops/log.ts";
import { type Environment, readSettings } from "../ops/read-settings.ts";
import { createServerlessExecutor, type ServerlessExecutor } from "../serverless-executor.ts";
import { executorOptions } from "./options-of-settings.ts";
import { requireQstash } from "./qstash-of-settings.ts";
import { requireDatabaseUrl } from "./require-database-url.ts";
import { requireProduction } from "./require-production.ts";

/** What hosts of Next.js allow unless they are told otherwise; `maxDuration` of the routes is the same. */
const MAX_DURATION_MS = 300_000;
/** Many instances share the database: each takes few connections. */
const CONNECTIONS = "4";

/**
 * Reads the variables that docs/configuration.md lists for apps/serverless, at the first request. In
 * production (`NODE_ENV`) everything is closed by default; in development an executor trusts whoever
 * reaches it. What is missing or wrong is what every request is answered, `configuration_invalid`.
 *
 * @param env - `process.env`.
 */
export function serverlessFromEnvironment(env: Environment): Pick<ServerlessExecutor, "fetch"> {
  let executor: ServerlessExecutor | undefined;
  return {
    fetch: async (request, context) => {
      try {
        executor ??= createFrom(env);
      } catch (error) {
        return unstartedResponse(error, request, createLogger("info"));
      }
      return await executor.fetch(request, context);
    },
  };
}

/** @throws {CairnError} `configuration_invalid`, naming what is missing or wrong. */
function createFrom(env: Environment): ServerlessExecutor {
  const settings = readSettings("serverless", {}, { CAIRN_DB_CONNECTIONS: CONNECTIONS, ...env });
  const isDev = env["NODE_ENV"] === "development";
  const { callTimeout, maxDuration = MAX_DURATION_MS } = settings;
  const { callTimeoutMs, ...options } = executorOptions(settings, {
    mode: isDev ? "dev" : "cloud",
    databaseUrl: isDev ? requireDatabaseUrl(settings) : requireProduction(settings),
    log: createLogger(settings.logLevel),
  });
  return createServerlessExecutor({
    ...options,
    ...(callTimeout === undefined ? {} : { callTimeoutMs }),
    qstash: requireQstash(settings),
    maxDurationMs: maxDuration,
  });
}
