// The executor where nothing of ours runs for long: each request is an invocation with a time limit, and
// QStash calls again. No call is begun that may not end in time: what is left goes to the next invocation.
import { createExecutor, type Executor } from "./executor.ts";
import type { ExecutorOptions } from "./executor-options.ts";
import { unstartedResponse } from "./http/error-response.ts";
import { admitOperator } from "./http/operator-requests.ts";
import { createInvocations } from "./ops/invocations.ts";
import type { QstashSettings } from "./queue/qstash/qstash-settings.ts";

export interface ServerlessOptions extends ExecutorOptions {
  readonly qstash: QstashSettings;
  /** How long the host lets one invocation run, in milliseconds. */
  readonly maxDurationMs: number;
}

/** What the host offers to one request. */
export interface InvocationContext {
  /** Keeps the invocation alive after its response. Without it a response waits for the work. */
  readonly waitUntil?: (work: Promise<unknown>) => void;
  /** Somebody whom the host has let in: a page beside the executor. Needs no key. Default false. */
  readonly isOperator?: boolean;
}

export interface ServerlessExecutor {
  /** Starts the executor at the first request. */
  readonly fetch: (request: Request, context?: InvocationContext) => Promise<Response>;
  readonly stop: (deadlineMs?: number) => Promise<void>;
}

/** Idle connections are closed before a host freezes the process, and finds them dead later. */
const IDLE_CONNECTION_MS = 5_000;

/**
 * A start that fails is answered with its code and its words, and the next request tries again.
 *
 * @throws {CairnError} `configuration_invalid`.
 */
export function createServerlessExecutor(options: ServerlessOptions): ServerlessExecutor {
  const { maxDurationMs, ...rest } = options;
  const invocations = createInvocations(maxDurationMs);
  const executor = createExecutor({
    idleConnectionMs: IDLE_CONNECTION_MS,
    ...rest,
    isServerless: true,
    callTimeoutMs: Math.min(rest.callTimeoutMs ?? maxDurationMs, invocations.callMs),
    hasTime: invocations.hasTime,
  });
  let started: Promise<void> | undefined;

  async function start(): Promise<void> {
    started ??= executor.start();
    try {
      await started;
    } catch (error) {
      started = undefined;
      throw error;
    }
  }

  return {
    fetch: async (request, { waitUntil, isOperator = false } = {}) => {
      if (isOperator) admitOperator(request);
      const invocation = invocations.enter();
      try {
        await start();
      } catch (error) {
        invocation.leave();
        return unstartedResponse(error, request, options.log);
      }
      const response = await executor.fetch(request);
      const work = finish(executor, invocation.workIsOver)
        .catch((err: unknown) => {
          options.log.warn({ err }, "could not hand work over; its leases will run out");
        })
        .finally(invocation.leave);
      if (waitUntil === undefined) await work;
      else waitUntil(work);
      return response;
    },
    stop: executor.stop,
  };

  /** Until nothing is left, or this invocation's time is over. */
  async function finish(of: Executor, isOver: () => Promise<void>): Promise<void> {
    const isSettled = await Promise.race([of.settled().then(() => true), isOver()]);
    // Another invocation that began later lives on with it.
    if (isSettled === true || invocations.hasTime()) return;
    await of.handOver();
  }
}
