// Reports finished steps to the executor while the call goes on, and learns whether they are durable
// (docs/protocol.md 4.5).
import { type Clock, tryPauseMs } from "./clock.ts";
import { durationMs } from "../duration-text.ts";
import type { StepOp } from "../engine/ops.ts";
import type { Checkpoint, CheckpointAnswer } from "../engine/replay-request.ts";
import { SHARED_CHARS_MAX, toAnswer } from "./checkpoint-batches.ts";
import { mayShareRequests } from "./environment.ts";
import type { ExecutorLink } from "./executor-link.ts";
import type { CheckpointOptions } from "../function-config.ts";

/** What the executor said of the dispatch; sent back with each report. */
export interface Dispatch {
  readonly runId: string;
  readonly functionId: string;
  readonly jobId: string;
  readonly requestId: string;
  readonly generation: number;
  /** The executor takes checkpoints of several runs in one request. */
  readonly takesBatches: boolean;
}

export interface CheckpointParts {
  readonly api: ExecutorLink;
  readonly clock: Clock;
  readonly dispatch: Dispatch;
  readonly options: CheckpointOptions;
}

const DEFAULT_MAX_RUNTIME_MS = 10_000;
const TRIES = 5;

export function createCheckpoint({ api, clock, dispatch, options }: CheckpointParts): Checkpoint {
  const startedAt = clock.now();
  const path = `/v1/checkpoint/${encodeURIComponent(dispatch.runId)}/async`;

  const isShared = dispatch.takesBatches && mayShareRequests();

  const textOf = (ops: readonly StepOp[]): string =>
    JSON.stringify({
      run_id: dispatch.runId,
      fn_id: dispatch.functionId,
      qi_id: dispatch.jobId,
      request_id: dispatch.requestId,
      generation_id: dispatch.generation,
      request_started_at: startedAt,
      steps: ops,
      ts: clock.now(),
    });

  async function saveAlone(body: string): Promise<CheckpointAnswer> {
    try {
      return toAnswer((await api.request({ method: "POST", path, body })).status);
    } catch {
      return "unavailable";
    }
  }

  /** Once with others; after that alone, whatever of the shared request went wrong. */
  async function trySave(text: string, tries: number): Promise<CheckpointAnswer> {
    const fits = tries === 1 && text.length <= SHARED_CHARS_MAX;
    return await (isShared && fits ? api.batches.save(text) : saveAlone(text));
  }

  return {
    bufferedSteps: Math.max(1, options.bufferedSteps ?? 1),
    maxRuntimeMs:
      durationMs(options.maxRuntime ?? DEFAULT_MAX_RUNTIME_MS) ?? DEFAULT_MAX_RUNTIME_MS,
    async save(ops) {
      for (let tries = 1; ; tries += 1) {
        const answer = await trySave(textOf(ops), tries);
        if (answer !== "unavailable" || tries === TRIES) return answer;
        await clock.pause(tryPauseMs(tries, Math.random()));
      }
    },
  };
}
