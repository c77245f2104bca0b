// An app with one client, served to the executor in memory.
import {
  type AnyFunction,
  type Client,
  createClient,
  type Middleware,
  serve,
} from "@cairn/sdk-next";
import { BASE_URL, createWireExecutor, type WireExecutor } from "../support/wire-executor.ts";
import type { WireOptions } from "../support/wire-options.ts";

export interface AppOptions extends WireOptions {
  /** Gets every line that is logged. */
  readonly lines?: string[];
  readonly middleware?: readonly Middleware[];
}

/** @returns The executor, which knows the app's functions. Their ids begin with "shop-". */
export async function startApp(
  make: (client: Client) => readonly AnyFunction[],
  options: AppOptions = {},
): Promise<WireExecutor> {
  const executor = createWireExecutor(options);
  const { lines = [], middleware = [] } = options;
  const log = (...args: readonly unknown[]) => void lines.push(String(args[0]));
  const client = createClient({
    id: "shop",
    isDev: true,
    baseUrl: BASE_URL,
    fetch: executor.fetch,
    logger: { debug: log, info: log, warn: log, error: log },
    middleware,
  });
  const { POST } = serve({ client, functions: make(client) });
  await executor.connect(POST);
  return executor;
}
