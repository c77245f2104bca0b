// Checkpoints of all runs of a client share requests: one sends at once while few are under way, and
// whatever finishes meanwhile travels together in the next.
import { CHECKPOINT_BATCH_MAX, CHECKPOINT_BATCH_PATH, isJsonObject } from "@cairn/core";
import type { CheckpointAnswer } from "../engine/replay-request.ts";
import type { ExecutorApi } from "./executor-api.ts";

export interface CheckpointBatches {
  /**
   * Resolves with the answer to this checkpoint alone, and never rejects.
   *
   * @param text - JSON of one checkpoint, at most `SHARED_CHARS_MAX` long.
   */
  save(text: string): Promise<CheckpointAnswer>;
}

/** In UTF-16 units, of one request and so of one checkpoint: a larger one had better go alone. */
export const SHARED_CHARS_MAX = 256 * 1024;

/** More than one, so that a slow request keeps nobody waiting; more cost CPU time and gain nothing. */
export const REQUESTS_MAX = 3;

interface Waiting {
  readonly text: string;
  readonly settle: (answer: CheckpointAnswer) => void;
}

export function createCheckpointBatches(api: ExecutorApi): CheckpointBatches {
  const waiting: Waiting[] = [];
  let underWay = 0;

  async function send(batch: readonly Waiting[]): Promise<void> {
    underWay += 1;
    const answers = await post(api, batch);
    underWay -= 1;
    for (const [index, { settle }] of batch.entries()) settle(answers[index] ?? "unavailable");
    sendMore();
  }

  function sendMore(): void {
    while (waiting.length > 0 && underWay < REQUESTS_MAX) {
      void send(waiting.splice(0, batchSize(waiting)));
    }
  }

  return {
    save: (text) =>
      new Promise((settle) => {
        waiting.push({ text, settle });
        sendMore();
      }),
  };
}

/** How many of the first ones fit into one request; at least one. */
function batchSize(waiting: readonly Waiting[]): number {
  let chars = 0;
  const tooMany = waiting.findIndex(({ text }, index) => {
    chars += text.length;
    return index > 0 && (index === CHECKPOINT_BATCH_MAX || chars > SHARED_CHARS_MAX);
  });
  return tooMany === -1 ? waiting.length : tooMany;
}

async function post(
  api: ExecutorApi,
  batch: readonly Waiting[],
): Promise<readonly CheckpointAnswer[]> {
  const body = `{"checkpoints":[${batch.map(({ text }) => text).join(",")}]}`;
  try {
    const { status, text } = await api.request({
      method: "POST",
      path: CHECKPOINT_BATCH_PATH,
      body,
    });
    return status === 200 ? readAnswers(JSON.parse(text), batch.length) : [];
  } catch {
    return [];
  }
}

/** Nothing when there is not one answer for each: which belongs to which cannot be known then. */
function readAnswers(body: unknown, count: number): readonly CheckpointAnswer[] {
  const answers: unknown = isJsonObject(body) ? body["answers"] : undefined;
  if (!Array.isArray(answers) || answers.length !== count) return [];
  return answers.map((answer: unknown) =>
    toAnswer(isJsonObject(answer) ? answer["status"] : undefined),
  );
}

/** What a status says of a checkpoint. */
export function toAnswer(status: unknown): CheckpointAnswer {
  if (status === 409) return "stale";
  return typeof status === "number" && status >= 200 && status < 300 ? "stored" : "unavailable";
}
