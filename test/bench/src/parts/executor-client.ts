// Requests to the executor, over connections that stay open.
import { Pool } from "undici";

export interface ExecutorClient {
  /** @throws {Error} With the executor's answer, unless it is a 2xx. */
  readonly post: (path: string, body: unknown) => Promise<void>;
  readonly close: () => Promise<void>;
}

export function createExecutorClient(url: string, connections: number): ExecutorClient {
  const pool = new Pool(url, { connections });
  return {
    post: async (path, body) => {
      const { statusCode, body: answer } = await pool.request({
        method: "POST",
        path,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      if (statusCode < 200 || statusCode > 299) throw new Error(`the executor answered ${text}`);
    },
    close: () => pool.close(),
  };
}
