// A QStash on this machine, for development and tests: the same API, signatures, retries and limits as
// the real one, with a time that can run faster and faults on request. All of it lives in memory: a
// restart forgets messages, schedules and the DLQ.
import { answerRequest } from "./answer-request.ts";
import type { DeliveryCounts } from "./delivery-counts.ts";
import { DEVELOPMENT_TOKEN } from "./development-token.ts";
import { type LocalQstashFaults, NO_FAULTS } from "./faults.ts";
import { startHttpServer } from "./http-server.ts";
import { PAY_AS_YOU_GO_PLAN, type PlanLimits } from "./plan-limits.ts";
import { QstashRefusal } from "./qstash-refusal.ts";
import { createQstashParts } from "./qstash-parts.ts";
import type { QstashRequest } from "./qstash-request.ts";

export type { LocalQstashFaults } from "./faults.ts";
export { FREE_PLAN, PAY_AS_YOU_GO_PLAN } from "./plan-limits.ts";

export interface LocalQstash {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** The public development token. */
  readonly token: string;
  /** Current and next, as they are now. */
  signingKeys(): { current: string; next: string };
  /** How many messages were published and deliveries made so far, for measuring. */
  counts(): Readonly<DeliveryCounts>;
  /** Those left out stay as they are. Messages published before keep their fate. */
  setFaults(faults: Partial<LocalQstashFaults>): void;
  /** Resolves when nothing is waiting or under way. Schedules do not count, their messages do. */
  idle(): Promise<void>;
  /** What is under way is cut off. */
  stop(): Promise<void>;
}

export interface LocalQstashOptions {
  /** Default 0: any that is free. The official client's QSTASH_DEV looks at 8080. */
  readonly port?: number;
  readonly host?: "127.0.0.1";
  /**
   * What a second takes here, in seconds: 0.01 is a hundred times faster. For delays, retries, rates,
   * schedules, the day of a quota and the ten minutes of deduplication; not for time limits of
   * deliveries, and not for signatures. Times are read on this machine's clock; how far off they
   * are is scaled. Default 1.
   */
  readonly timeScale?: number;
  /** Default: pay-as-you-go, for what is left out too. */
  readonly plan?: Partial<PlanLimits>;
  readonly faults?: Partial<LocalQstashFaults>;
  /** Of the chance in the faults. Default 1. */
  readonly seed?: number;
  /** What was refused, and deliveries that failed. Default: nobody is told. */
  readonly log?: (line: string) => void;
}

const PUBLISHES = /^\/v2\/(?:publish|enqueue|batch)\b/;

/** Rejects when the port is taken. */
export async function startLocalQstash(options: LocalQstashOptions = {}): Promise<LocalQstash> {
  const { port = 0, host = "127.0.0.1", timeScale = 1, seed = 1, log = noLog } = options;
  let faults: LocalQstashFaults = { ...NO_FAULTS, ...options.faults };
  const plan = { ...PAY_AS_YOU_GO_PLAN, ...options.plan };
  const parts = createQstashParts({ timeScale, plan, seed, log, faults: () => faults });
  const server = await startHttpServer({
    port,
    host,
    log,
    answer: (request) => {
      try {
        checkUp(faults, request);
        return answerRequest(parts.routes, request);
      } catch (error) {
        if (PUBLISHES.test(request.target)) parts.counts.refusedRequests += 1;
        throw error;
      }
    },
  });
  server.setRefusing(faults.down === "refuse");
  return {
    url: `http://${host}:${String(server.port)}`,
    port: server.port,
    token: DEVELOPMENT_TOKEN,
    signingKeys: () => ({ ...parts.keys.pair() }),
    counts: () => ({ ...parts.counts }),
    setFaults: (changed) => {
      faults = { ...faults, ...changed };
      server.setRefusing(faults.down === "refuse");
    },
    idle: () => parts.unfinished.idle(),
    stop: async () => {
      await server.stop();
      await parts.stop();
    },
  };
}

const noLog = (): void => undefined;

function checkUp({ down, refusal }: LocalQstashFaults, { target }: QstashRequest): void {
  if (!PUBLISHES.test(target)) return;
  if (down === "answer_503") throw new QstashRefusal(503, "service unavailable");
  if (refusal !== undefined) {
    throw new QstashRefusal(refusal.status, refusal.message, refusal.headers);
  }
}
