// Checkpoints of protocol.md 4.5: an app reports finished steps in the middle of a call, and goes on
// only when they are durable.
import { CairnError, jsonDepth, parseOps, REPLY_DEPTH_MAX, type RunJob } from "@cairn/core";
import { Hono } from "hono";
import { z } from "zod";
import type { Worker } from "../app/work-jobs.ts";
import type { Failpoint } from "../ops/failpoint.ts";
import { readBody } from "./read-body.ts";

export interface CheckpointPorts {
  readonly worker: Pick<Worker, "take" | "current">;
  readonly failpoint: Failpoint;
  /** The largest checkpoint, in bytes. */
  readonly maxBytes: number;
}

const Checkpoint = z.object({
  run_id: z.string().optional(),
  qi_id: z.string().min(1),
  generation_id: z.number().int(),
  steps: z.unknown(),
});

export function checkpointRoutes(ports: CheckpointPorts): Hono {
  return new Hono().post("/v1/checkpoint/:run/async", async (c) => {
    const text = await readBody(c.req.raw, { maxBytes: ports.maxBytes });
    await takeCheckpoint(ports, c.req.param("run"), text);
    return c.json({});
  });
}

async function takeCheckpoint(ports: CheckpointPorts, runId: string, text: string): Promise<void> {
  const body = Checkpoint.safeParse(parse(text));
  if (!body.success) throw invalid(z.prettifyError(body.error));
  const { run_id: named, qi_id: jobId, generation_id: token } = body.data;
  if (named !== undefined && named !== runId) {
    throw invalid(`the body is for run ${named.slice(0, 64)}, the path for ${runId}`);
  }
  const ops = parseOps(body.data.steps);
  if (!ops.ok) throw invalid(ops.message);
  const job: RunJob = {
    id: jobId,
    token,
    kind: "call",
    stepId: null,
    stepName: null,
    attempt: 0,
    faults: 0,
  };
  ports.failpoint("checkpoint:before-commit");
  const outcome = await ports.worker.take(runId, { kind: "checkpoint", job, ops: ops.ops });
  ports.failpoint("checkpoint:after-commit");
  if (outcome === "stale") {
    throw new CairnError("stale_dispatch", {
      message: "This call was handed to somebody else, or its run has ended.",
      hint: "Stop working on it: its steps are not recorded from here any more.",
    });
  }
}

function parse(text: string): unknown {
  if (jsonDepth(text, REPLY_DEPTH_MAX) > REPLY_DEPTH_MAX) {
    throw invalid(`the JSON is nested deeper than ${String(REPLY_DEPTH_MAX)}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("the body is not JSON");
  }
}

function invalid(problem: string): CairnError {
  return new CairnError("checkpoint_invalid", {
    message: `The checkpoint is not valid: ${problem}.`,
  });
}
