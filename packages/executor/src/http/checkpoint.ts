// Checkpoints of docs/protocol.md 4.5: an app reports finished steps in the middle of a call, and goes on
// only when they are durable. One by one, or those of several runs together (an addition of ours).
import {
  CHECKPOINT_BATCH_MAX,
  CHECKPOINT_BATCH_PATH,
  type ErrorCode,
  jsonDepth,
  REPLY_DEPTH_MAX,
} from "@cairn/core";
import { Hono } from "hono";
import { z } from "zod";
import type { Logger } from "../ops/log.ts";
import { explainError } from "./error-response.ts";
import { ERROR_STATUS } from "./error-status.ts";
import { readBody } from "./read-body.ts";
import {
  type CheckpointPorts,
  invalid,
  parse,
  parseCheckpoint,
  takeCheckpoint,
  tooDeep,
} from "./take-checkpoint.ts";

export interface CheckpointRoutePorts extends CheckpointPorts {
  /** The largest body of either route, in bytes. */
  readonly maxBytes: number;
  readonly log: Logger;
  /** How long the answer to a batch waits for its slowest. Milliseconds, 5,000 by default. */
  readonly patienceMs?: number;
}

const Batch = z.object({ checkpoints: z.array(z.unknown()).min(1).max(CHECKPOINT_BATCH_MAX) });

/** The object and the array around the checkpoints of a batch. */
const BATCH_DEPTH = 2;

export function checkpointRoutes(ports: CheckpointRoutePorts): Hono {
  const { maxBytes } = ports;
  return new Hono()
    .post("/v1/checkpoint/:run/async", async (c) => {
      const text = await readBody(c.req.raw, { maxBytes });
      await takeCheckpoint(ports, parseCheckpoint(text), c.req.param("run"));
      return c.json({});
    })
    .post(CHECKPOINT_BATCH_PATH, async (c) => {
      const text = await readBody(c.req.raw, { maxBytes });
      return c.json({ answers: await answerAll(ports, readBatch(text)) });
    });
}

/** One checkpoint's answer within a batch: what the other route would have said. */
interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
}

const PATIENCE_MS = 5_000;

/** What is not durable yet is taken all the same: to report it again, alone, changes nothing. */
const NOT_YET: Answer = {
  status: 503,
  code: "overloaded" satisfies ErrorCode,
  message: "The steps are not stored yet.",
};

async function answerAll(
  ports: CheckpointRoutePorts,
  checkpoints: readonly unknown[],
): Promise<readonly Answer[]> {
  let timer: NodeJS.Timeout | undefined;
  // A run that cannot be stored at the moment must not hold up the others.
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve(NOT_YET), ports.patienceMs ?? PATIENCE_MS);
  });
  const each = checkpoints.map((one) => Promise.race([answerOne(ports, one), late]));
  const answers = await Promise.all(each);
  clearTimeout(timer);
  return answers;
}

async function answerOne(ports: CheckpointRoutePorts, body: unknown): Promise<Answer> {
  try {
    if (body === TOO_DEEP) throw tooDeep();
    await takeCheckpoint(ports, body);
    return { status: 200 };
  } catch (error) {
    const where = { method: "POST", route: CHECKPOINT_BATCH_PATH };
    const { code, message } = explainError(error, where, ports.log);
    return { status: ERROR_STATUS[code], code, message };
  }
}

const TOO_DEEP = Symbol("too deep");

/** @throws {CairnError} When the body is no batch; what its checkpoints are is looked at one by one. */
function readBatch(text: string): readonly unknown[] {
  const batch = Batch.safeParse(parse(text));
  if (!batch.success) throw invalid(z.prettifyError(batch.error));
  const { checkpoints } = batch.data;
  // Only then is it worth finding out which of them it was.
  const limit = REPLY_DEPTH_MAX + BATCH_DEPTH;
  return jsonDepth(text, limit) > limit
    ? checkpoints.map((one) => (isDeeper(one, REPLY_DEPTH_MAX) ? TOO_DEEP : one))
    : checkpoints;
}

/** As `jsonDepth` counts: a value that holds no other has depth 0, and nothing recurses. */
function isDeeper(value: unknown, limit: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= limit; depth += 1) {
    const open = level.filter((one) => typeof one === "object" && one !== null);
    if (open.length === 0) return false;
    level = open.flatMap((one): unknown[] => Object.values(one));
  }
  return true;
}
