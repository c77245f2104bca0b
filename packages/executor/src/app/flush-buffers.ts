// Jobs of kind `debounce` and `batch`: the events of a buffer that is due become a run. The buffer is
// closed by a commit of its own, so that nothing joins it any more; a second one starts the run and
// removes the buffer with its job. A crash in between leaves the closed buffer and its job (I15).
import { CairnError, planFlush } from "@cairn/core";
import { type Acceptance, acceptEvents } from "../db/accept-events.ts";
import { releaseJob } from "../db/claim-jobs.ts";
import { closeBuffers, type ClosedBuffer } from "../db/due-buffers.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import { createBatcher } from "../ops/batcher.ts";
import type { Engine } from "./engine.ts";

export interface BufferFlusher {
  readonly flush: (claimed: ClaimedJob) => Promise<void>;
}

interface DueItem {
  readonly claimed: ClaimedJob;
  readonly buffer: ClosedBuffer;
}

/** Runs may have up to 100 events each. */
const MAX_BUFFERS = 50;
const MAX_PLANS = 10;

export function createBufferFlusher(engine: Engine): BufferFlusher {
  const batcher = createBatcher<ClaimedJob, true>({
    run: async (jobs) => {
      await flushAll(engine, jobs);
      return jobs.map(() => true);
    },
    maxItems: MAX_BUFFERS,
    maxInFlight: 1,
  });
  return {
    flush: async (claimed) => {
      await batcher.add(claimed);
    },
  };
}

async function flushAll(engine: Engine, jobs: readonly ClaimedJob[]): Promise<void> {
  const { batches, holder } = engine;
  const ids = jobs.map(({ runId }) => runId);
  const closed = await closeBuffers(batches, holder.shard, ids);
  engine.failpoint("buffer:after-close");
  const due: DueItem[] = [];
  for (const claimed of jobs) {
    const buffer = closed.get(claimed.runId);
    if (buffer !== undefined) due.push({ claimed, buffer });
    // Put off meanwhile: its job has a new token, and a time to come.
    else await releaseJob(engine.sql, holder.shard, claimed);
  }
  if (due.length > 0) await startRuns(engine, due);
}

async function startRuns(engine: Engine, due: readonly DueItem[]): Promise<void> {
  for (let tries = 0; tries < MAX_PLANS; tries += 1) {
    const acceptances = due.map((item) => planItem(engine, item));
    engine.failpoint("buffer:before-commit");
    const version = engine.registry.version();
    const result = await acceptEvents(engine.sql, engine.holder, version, acceptances);
    if (result.kind === "done") {
      engine.failpoint("buffer:after-commit");
      engine.onCommit();
      engine.onDelayedJob(0);
      return;
    }
    await engine.registry.refresh();
  }
  throw new CairnError("overloaded", {
    message: "The registered functions keep changing, so buffered events could not be matched.",
    hint: "Their job is done again when its lease has ended.",
  });
}

function planItem(engine: Engine, { claimed, buffer }: DueItem): Acceptance {
  const { functionId, eventIds } = buffer;
  const moment = { nowMs: engine.nowMs(), newId: engine.newId };
  const plan = planFlush(buffer, engine.registry.index().byId.get(functionId), moment);
  const of = { key: null, hold: false, flush: claimed };
  if (plan.kind === "skip") {
    return { ...of, eventIds, plan: { event: null, runs: [], skips: [plan.skip] } };
  }
  const several = buffer.kind === "batch" ? eventIds : [];
  return { ...of, eventIds: several, plan: { event: null, runs: [plan.run] } };
}
