// Cancelling many runs: a cancellation is a row, and every executor takes batches of those that wait for
// somebody. Each run ends by the same fenced transition as one that is cancelled alone (I18).
import { evaluateExpression, isTruthy, seenEvent } from "@cairn/core";
import {
  beginBatch,
  type Candidate,
  claimCancellation,
  type ClaimedCancellation,
  endBatch,
  findCandidates,
  finishCancellation,
  insertCancellation,
  type NewCancellation,
  releaseCancellation,
} from "../db/cancellations.ts";
import { toEvent } from "../db/stored-event.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import { createSemaphore } from "../ops/semaphore.ts";
import type { Engine } from "./engine.ts";
import type { Worker } from "./worker.ts";

export interface Cancellations {
  /** Stores it; it goes on by itself from there. */
  readonly begin: (cancellation: NewCancellation) => Promise<void>;
  /** Looks now and then for cancellations that nobody goes on with. */
  readonly start: () => void;
  /** Looks once. Resolves when nothing is left to do here. */
  readonly look: () => Promise<void>;
  /** Resolves when none is worked on. */
  readonly idle: () => Promise<void>;
  /** Gives back what is under way. */
  readonly stop: () => Promise<void>;
}

/** Runs of a batch: their events are read only if there is a condition, and may be large. */
const BATCH = 200;
const BATCH_WITH_EVENTS = 50;
/** Transitions at once: the rest of a commit's room is for runs that go on. */
const AT_ONCE = 20;
/** How soon one that a crashed executor left behind is found, once its lease has ended. */
const LOOK_MS = 2_000;

type CancelPorts = Pick<Engine, "sql" | "holder" | "log" | "nowMs">;

export function createCancellations(
  engine: CancelPorts,
  worker: Pick<Worker, "take">,
): Cancellations {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  let isAskedAgain = false;

  async function work(): Promise<void> {
    isAskedAgain = false;
    try {
      await takeAll(engine, worker, stopping.signal);
    } catch (err) {
      isAskedAgain = false;
      engine.log.warn({ err }, "a cancellation of many runs cannot go on; trying again later");
    }
  }

  function wake(): void {
    isAskedAgain = true;
    working ??= work().finally(() => {
      working = undefined;
      if (isAskedAgain && !stopping.signal.aborted) wake();
    });
  }

  const idle = async (): Promise<void> => await working;

  return {
    begin: async (cancellation) => {
      await insertCancellation(engine.sql, engine.holder.shard, cancellation);
      wake();
    },
    start: () => {
      timer = setInterval(wake, LOOK_MS);
      timer.unref();
      wake();
    },
    look: () => {
      wake();
      return idle();
    },
    idle,
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await working;
    },
  };
}

/** Batch after batch, until there is nothing to claim. */
async function takeAll(
  engine: CancelPorts,
  worker: Pick<Worker, "take">,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    const claimed = await claimCancellation(engine.sql, engine.holder);
    if (claimed === undefined) return;
    await takeBatch(engine, worker, claimed, stopping);
  }
}

/** One batch, after which the cancellation is free again: those that go on at once take turns. */
async function takeBatch(
  engine: CancelPorts,
  worker: Pick<Worker, "take">,
  claimed: ClaimedCancellation,
  stopping: AbortSignal,
): Promise<void> {
  const { sql, holder } = engine;
  // What a crash left in the middle comes first: it is counted as matched already.
  const runIds = claimed.batch.length > 0 ? claimed.batch : await nextBatch(engine, claimed);
  if (runIds === undefined) return;
  const isDone = await cancelAll(worker, claimed, runIds, stopping);
  if (isDone) await endBatch(sql, holder.shard, claimed);
  else await releaseCancellation(sql, holder.shard, claimed);
}

/** @returns undefined when there is nothing left, or the cancellation was stopped. */
async function nextBatch(
  engine: CancelPorts,
  claimed: ClaimedCancellation,
): Promise<readonly string[] | undefined> {
  const { sql, holder } = engine;
  const most = claimed.condition === null ? BATCH : BATCH_WITH_EVENTS;
  const candidates = await findCandidates(sql, holder.shard, claimed, most);
  const last = candidates.at(-1);
  if (last === undefined) {
    await finishCancellation(sql, holder.shard, claimed);
    return undefined;
  }
  const runIds = candidates
    .filter((candidate) => isMeant(engine, claimed, candidate))
    .map(({ runId }) => runId);
  const found = { lookedAt: last.runId, runIds };
  return (await beginBatch(sql, holder.shard, claimed, found)) ? runIds : undefined;
}

/** A condition that fails, such as by comparing a text with a number, does not hold. */
function isMeant(
  { nowMs }: CancelPorts,
  { condition }: ClaimedCancellation,
  { event }: Candidate,
): boolean {
  if (condition === null) return true;
  const compiled = compileExpression(condition);
  if (!compiled.ok || event === null) return false;
  const scope = { event: seenEvent(toEvent(event)), now: nowMs() };
  const result = evaluateExpression(compiled.expression, scope);
  return result.ok && isTruthy(result.value);
}

/** @returns false when this executor stops before all of them have had their answer. */
async function cancelAll(
  worker: Pick<Worker, "take">,
  { children }: Pick<ClaimedCancellation, "children">,
  runIds: readonly string[],
  stopping: AbortSignal,
): Promise<boolean> {
  const room = createSemaphore(AT_ONCE);
  const cancelOne = async (runId: string): Promise<void> => {
    const leave = await room.enter();
    // A run that ended meanwhile is stale here, which is as good.
    if (!stopping.aborted) await worker.take(runId, { kind: "cancel", reason: null, children });
    leave();
  };
  const listening = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stopping.addEventListener("abort", () => resolve(), { signal: listening.signal });
  });
  await Promise.race([Promise.all(runIds.map(cancelOne)), stopped]);
  listening.abort();
  return !stopping.aborted;
}
