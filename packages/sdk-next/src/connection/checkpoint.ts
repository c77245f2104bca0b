// Reports finished steps to the executor while the call goes on, and learns whether they are durable
// (protocol.md 4.5).
import { type Clock, tryPauseMs } from "./clock.ts";
import { durationMs } from "../duration-text.ts";
import type { StepOp } from "../engine/ops.ts";
import type { Checkpoint, CheckpointAnswer } from "../engine/replay-request.ts";
import type { ExecutorApi } from "./executor-api.ts";
import type { CheckpointOptions } from "../function-config.ts";

/** What the executor said of the dispatch; sent back with each report. */
export interface Dispatch {
  readonly runId: string;
  readonly functionId: string;
  readonly jobId: string;
  readonly requestId: string;
  readonly generation: number;
}

export interface CheckpointParts {
  readonly api: ExecutorApi;
  readonly clock: Clock;
  readonly dispatch: Dispatch;
  readonly options: CheckpointOptions;
}

const DEFAULT_MAX_RUNTIME_MS = 10_000;
const TRIES = 5;

export function createCheckpoint({ api, clock, dispatch, options }: CheckpointParts): Checkpoint {
  const startedAt = clock.now();
  const path = `/v1/checkpoint/${encodeURIComponent(dispatch.runId)}/async`;

  async function post(ops: readonly StepOp[]): Promise<CheckpointAnswer> {
    const body = JSON.stringify({
      run_id: dispatch.runId,
      fn_id: dispatch.functionId,
      qi_id: dispatch.jobId,
      request_id: dispatch.requestId,
      generation_id: dispatch.generation,
      request_started_at: startedAt,
      steps: ops,
      ts: clock.now(),
    });
    try {
      const { status } = await api.request({ method: "POST", path, body });
      if (status === 409) return "stale";
      return status >= 200 && status < 300 ? "stored" : "unavailable";
    } catch {
      return "unavailable";
    }
  }

  return {
    bufferedSteps: Math.max(1, options.bufferedSteps ?? 1),
    maxRuntimeMs:
      durationMs(options.maxRuntime ?? DEFAULT_MAX_RUNTIME_MS) ?? DEFAULT_MAX_RUNTIME_MS,
    async save(ops) {
      for (let tries = 1; ; tries += 1) {
        const answer = await post(ops);
        if (answer !== "unavailable" || tries === TRIES) return answer;
        await clock.pause(tryPauseMs(tries, Math.random()));
      }
    },
  };
}
