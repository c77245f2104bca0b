// Which queue the executors of a test get: that of Postgres, or that of a QStash on this machine. The
// projects of vitest.config.ts say which, so that the same tests run on both (I35).
import { inject, onTestFinished } from "vitest";
import { freePort } from "../../packages/executor/src/dev/free-port.ts";
import { credentialsOf } from "../../packages/executor/src/dev/local-qstash/credentials-of.ts";
import { startLocalQstash } from "../../packages/executor/src/dev/local-qstash/local-qstash.ts";
import { openClient } from "../../packages/executor/src/queue/qstash/open-client.ts";
import {
  deliveryUrl,
  type QstashSettings,
  SWEEP_PATH,
} from "../../packages/executor/src/queue/qstash/qstash-settings.ts";
import { setUpQstash } from "../../packages/executor/src/queue/qstash/set-up-qstash.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Set by the projects of vitest.config.ts. Default: postgres. */
    queue?: "postgres" | "qstash";
  }
}

export interface QueueOptions {
  /** Of the executor; 0: any that is free. */
  readonly port: number;
  readonly qstash?: QstashSettings;
}

/** The clock of executors that may die and come back. */
export interface TestQueue {
  /** What the executor at this port is told. */
  readonly optionsFor: (port: number) => Promise<Pick<QueueOptions, "qstash">>;
  readonly stop: () => Promise<void>;
}

export const isQstash = (): boolean => inject("queue") === "qstash";

/**
 * For an executor in this process, until the test ends. QStash keeps real time, and nobody comes by
 * but after a move of the clock: whatever wakes a job up is the message that was published for it.
 *
 * @param given - The port that it must have.
 */
export async function queueOptions(given?: number): Promise<QueueOptions> {
  if (!isQstash()) return { port: given ?? 0 };
  const queue = await startQueue({ sweeps: false });
  onTestFinished(queue.stop);
  const port = given ?? (await freePort());
  return { port, ...(await queue.optionsFor(port)) };
}

/** A sweep takes place every 1.2 seconds. */
const SWEPT_TIME_SCALE = 0.02;

/** Executors whose dead companions leave leases behind need `sweeps`, as in production. */
export async function startQueue({ sweeps } = { sweeps: true }): Promise<TestQueue> {
  if (!isQstash()) return { optionsFor: async () => ({}), stop: async () => undefined };
  const server = await startLocalQstash({ timeScale: sweeps ? SWEPT_TIME_SCALE : 1 });
  const executors = new Map<number, QstashSettings>();
  const sweep = async (): Promise<void> => {
    await Promise.all([...executors.values()].map(publishSweeps));
  };
  sweepsOfAll.add(sweep);
  return {
    optionsFor: async (port) => {
      const publicUrl = `http://127.0.0.1:${String(port)}`;
      const qstash = { ...credentialsOf(server), publicUrl };
      executors.set(port, qstash);
      if (sweeps) await setUpQstash(qstash, `test-${String(port)}`);
      return { qstash };
    },
    stop: async () => {
      sweepsOfAll.delete(sweep);
      await server.stop();
    },
  };
}

const sweepsOfAll = new Set<() => Promise<void>>();

/**
 * What QStash's schedule would do within the minute, for all executors of this test file. Needed when
 * the database's clock was moved or rows were changed by hand: messages keep to real time.
 */
export async function sweepQueues(): Promise<void> {
  await Promise.all([...sweepsOfAll].map((sweep) => sweep()));
}

/** At once, and again for what was committed at the same moment. */
const SWEEPS_AFTER_S = [0, 1];

async function publishSweeps(settings: QstashSettings): Promise<void> {
  const client = await openClient(settings);
  const url = deliveryUrl(settings, SWEEP_PATH);
  await Promise.all(
    SWEEPS_AFTER_S.map((delay) => client.publish({ url, body: "", delay, retries: 0 })),
  );
}
