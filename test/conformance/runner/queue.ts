// The clock of the executor under test: Postgres, or a QStash on this machine.
import { startLocalQstash } from "../../../packages/executor/src/dev/local-qstash/local-qstash.ts";

export const QUEUES = ["postgres", "qstash"] as const;
export type QueueName = (typeof QUEUES)[number];

export interface Clock {
  /** What the executor is told of it. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** @param publicUrl - Where the executor will be. */
export async function startClock(queue: QueueName, publicUrl: string): Promise<Clock> {
  if (queue === "postgres") return { environment: {}, stop: async () => undefined };
  const qstash = await startLocalQstash();
  // In production the keys that everybody knows are refused.
  for (const _ of ["current", "next"]) await rotateKeys(qstash);
  const { current, next } = qstash.signingKeys();
  return {
    environment: {
      CAIRN_QUEUE: "qstash",
      CAIRN_PUBLIC_URL: publicUrl,
      QSTASH_URL: qstash.url,
      QSTASH_TOKEN: qstash.token,
      QSTASH_CURRENT_SIGNING_KEY: current,
      QSTASH_NEXT_SIGNING_KEY: next,
    },
    stop: () => qstash.stop(),
  };
}

async function rotateKeys({ url, token }: { url: string; token: string }): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/v2/keys/rotate`, { method: "POST", headers });
  if (!answer.ok) throw new Error(`the keys were not rotated: ${String(answer.status)}`);
}
