// The clock of the executor under test: Postgres, or a QStash on this machine.
import { startLocalQstash } from "../../../packages/executor/src/dev/local-qstash/local-qstash.ts";
import { qstashEnvironment, replaceKnownKeys } from "../../qstash-server/production-qstash.ts";

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
  await replaceKnownKeys(qstash);
  return {
    environment: { CAIRN_QUEUE: "qstash", ...qstashEnvironment(qstash, publicUrl) },
    stop: () => qstash.stop(),
  };
}
